import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { CodeSheet } from "@/components/ui/code-sheet";
import { CopyButton } from "@/components/ui/copy-button";
import { FoldLine } from "@/components/ui/fold-line";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { PrintButton } from "@/components/ui/print-button";
import { PrintOnly } from "@/components/ui/print-only";
import { PrintSheet } from "@/components/ui/print-sheet";

interface RecoveryCodePanelProps {
  codes: { number: number; plain: string; spoken: string }[];
  downloadHref: string;
  texts: {
    list: string;
    warningWord: string;
    warning: string;
    print: string;
    printHelp: string;
    copy: string;
    copied: string;
    copyFailed: string;
    /** Copied above the codes: whose list it is, once it lies between other notes. */
    copyHead: string;
    download: string;
    sheetTitle: string;
    sheetFor: string;
    sheetSet: string;
    sheetUse: string;
    sheetHelp: string;
    sheetCut: string;
  };
}

/**
 * Ten recovery codes, the warning, and three buttons to keep them. `data-method` is the choice that a button makes in the form below.
 * On paper only the sheet is left.
 */
export function RecoveryCodePanel({ codes, downloadHref, texts }: RecoveryCodePanelProps) {
  return (
    <>
      <PrintSheet>
        <PrintOnly>
          <h1>{texts.sheetTitle}</h1>
          <p>{texts.sheetFor}</p>
          <p>{texts.sheetSet}</p>
        </PrintOnly>
        <CodeSheet label={texts.list} items={codes} />
        <PrintOnly>
          <FoldLine label={texts.sheetCut} />
          <p>{texts.sheetUse}</p>
          <p>{texts.sheetHelp}</p>
        </PrintOnly>
      </PrintSheet>
      <Notice kind="warning" kindLabel={texts.warningWord}>
        <Paragraph>{texts.warning}</Paragraph>
      </Notice>
      <ButtonGroup layout="equal">
        <div data-method="printed">
          <PrintButton label={texts.print} withoutScript={texts.printHelp} />
        </div>
        <div data-method="copied">
          <CopyButton
            text={[texts.copyHead, ...codes.map(({ plain }) => plain)].join("\n")}
            label={texts.copy}
            doneText={texts.copied}
            failedText={texts.copyFailed}
          />
        </div>
        <div data-method="downloaded">
          <ButtonLink href={downloadHref} kind="secondary" download>
            {texts.download}
          </ButtonLink>
        </div>
      </ButtonGroup>
    </>
  );
}
