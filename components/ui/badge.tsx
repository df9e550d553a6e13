type BadgeProps = { text: string };

/** A word or two beside a title, such as "Dit apparaat". */
export function Badge({ text }: BadgeProps) {
  return <span className="badge">{text}</span>;
}
