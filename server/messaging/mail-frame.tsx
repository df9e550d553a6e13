interface MailFrameProps {
  lang: string;
  subject: string;
  productName: string;
  paragraphs: string[];
  button: { label: string; href: string };
  /** A second link, such as the one that stops what the mail is about. */
  second: { label: string; href: string } | null;
  signature: string;
}

// Many mail clients ignore style sheets and variables, so the colours are inline styles.
const ink = "#1d2b2f";
const font = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";

/** The layout of every mail: 600 px, one column, one button, with its address as text too. */
export function MailFrame({ lang, subject, productName, paragraphs, button, second, signature }: MailFrameProps) {
  return (
    <html lang={lang}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{subject}</title>
      </head>
      <body style={{ margin: 0, padding: "24px 12px", backgroundColor: "#fbf8f3", color: ink, fontFamily: font }}>
        <table role="presentation" width="100%" cellPadding={0} cellSpacing={0}>
          <tbody>
            <tr>
              <td align="center">
                <table role="presentation" cellPadding={0} cellSpacing={0} style={{ width: "100%", maxWidth: "600px" }}>
                  <tbody>
                    <tr>
                      <td style={{ padding: "0 8px 16px", fontSize: "18px", fontWeight: 700 }}>{productName}</td>
                    </tr>
                    <tr>
                      <td
                        style={{ padding: "24px", backgroundColor: "#ffffff", borderRadius: "10px", fontSize: "17px" }}
                      >
                        <h1 style={{ margin: "0 0 16px", fontSize: "22px", lineHeight: 1.3 }}>{subject}</h1>
                        {paragraphs.map((text) => (
                          <p key={text} style={{ margin: "0 0 16px", lineHeight: 1.55 }}>
                            {text}
                          </p>
                        ))}
                        <p style={{ margin: "24px 0 8px" }}>
                          <a
                            href={button.href}
                            style={{
                              display: "inline-block",
                              padding: "14px 22px",
                              borderRadius: "8px",
                              backgroundColor: "#0b5d63",
                              color: "#ffffff",
                              fontWeight: 700,
                              textDecoration: "none",
                            }}
                          >
                            {button.label}
                          </a>
                        </p>
                        <p style={{ margin: "0 0 16px", fontSize: "15px", wordBreak: "break-all" }}>{button.href}</p>
                        {second ? (
                          <p style={{ margin: "0 0 16px", lineHeight: 1.55 }}>
                            <a href={second.href} style={{ color: "#0b5d63", fontWeight: 700 }}>
                              {second.label}
                            </a>
                            <br />
                            <span style={{ fontSize: "15px", wordBreak: "break-all" }}>{second.href}</span>
                          </p>
                        ) : null}
                        <p style={{ margin: 0, lineHeight: 1.55 }}>{signature}</p>
                      </td>
                    </tr>
                  </tbody>
                </table>
              </td>
            </tr>
          </tbody>
        </table>
      </body>
    </html>
  );
}
