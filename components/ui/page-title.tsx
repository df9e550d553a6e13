/** The title of the window. React lifts it into the head, so a form can put "Fout: " before it, with and without script. */
export function PageTitle({ text }: { text: string }) {
  return <title>{text}</title>;
}
