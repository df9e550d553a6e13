/** Of a mail. A language is named in itself. */
export const languages = [
  { value: "nl", label: "Nederlands" },
  { value: "en", label: "English" },
];
