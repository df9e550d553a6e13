import en from "@/messages/en.json";
import nl from "@/messages/nl.json";

export default function NotFound() {
  return (
    <html lang="en">
      <body>
        <h1>{en.notFound.title}</h1>
        <p lang="nl">{nl.notFound.title}</p>
      </body>
    </html>
  );
}
