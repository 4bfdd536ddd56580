/** Chromium, for the tests of the pages: the one that is installed here. */
import { chromium, type Page } from "playwright-core";

const executablePath = ["chromium", "chromium-browser", "google-chrome"].map((name) => Bun.which(name)).find(Boolean);

/** Whether there is none; the tests that want one are skipped then. */
export const noBrowser = !executablePath;
if (noBrowser) console.warn("No Chromium here: the tests of the pages at /docs and /panel are skipped.");

/** Starts the browser, its network cut: every name but this machine's is unknown. */
export const launchBrowser = () =>
  chromium.launch({
    executablePath: executablePath ?? "",
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--disable-background-networking",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });

/** What a page complains of, and the origins that it asks; both fill while the page is used. */
export const watch = (page: Page): { readonly faults: string[]; readonly origins: Set<string> } => {
  const faults: string[] = [];
  const origins = new Set<string>();
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => request.url().startsWith("http") && origins.add(new URL(request.url()).origin));
  return { faults, origins };
};

/** Leaves a picture for whoever wants to look: SCREENSHOTS names the folder. */
export const picture = async (page: Page, name: string): Promise<void> => {
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });
};
