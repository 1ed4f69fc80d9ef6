// From the mail to the receipt: a real server that writes its mails into a folder, and a browser on a phone.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, go, umlauf, visitor } from "./world.mjs";

const PEOPLE = "crates/cli/tests/fixtures/personen.yaml";
const BAVARIA = "elif.erle@by.example";
const MAILBOX = "it-planungsrat@by.example";

/** Waits until something is there, or says that it never was. */
async function until(what, found) {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await found();
    if (answer) return answer;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`${what} was waited for in vain`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** The text of a mail: what MIME writes to get it through old pipes is taken back. */
function plain(mail) {
  const quoted = mail.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  const parts = [...mail.matchAll(/base64\r?\n\r?\n([A-Za-z0-9+/=\r\n]+)/g)];
  return [quoted, ...parts.map(([, text]) => Buffer.from(text, "base64").toString("utf8"))].join("\n");
}

/** A link in the newest mail to an address that has one like this. */
async function linked(post, address, pattern) {
  const names = await readdir(post).catch(() => []);
  for (const name of names.filter((one) => one.endsWith(".eml")).sort().reverse()) {
    const mail = await readFile(join(post, name), "utf8");
    if (!new RegExp(`^To:.*${address.replaceAll(".", "\\.")}`, "im").test(mail)) continue;
    const found = plain(mail).match(pattern);
    if (found) return found[0];
  }
  return null;
}

/** Serves a house of its own with one vote that has begun; gives its address and where its mails are. */
async function house() {
  const folder = await mkdtemp(join(tmpdir(), "umlauf-mail-"));
  const post = join(folder, "post");
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const database = `sqlite:${join(folder, "umlauf.db")}`;
  const program = (...args) => execFileSync(umlauf, ["--database", database, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  program("people", "import", PEOPLE);
  const papers = [];
  for (const name of ["beschlusstext", "begruendung"]) {
    await writeFile(join(folder, `${name}.txt`), `Der IT-Planungsrat nimmt zur Kenntnis: ${name}.\n`);
    papers.push("--paper", `${name}=${join(folder, `${name}.txt`)}`);
  }
  const launched = JSON.parse(program("case", "launch", "--as", "gst-1", "--title", "Vom Link zur Quittung", ...papers));
  program("case", "act", launched.case, "vorlegen", "--as", "gst-1");
  program("case", "act", launched.case, "freigeben", "--as", "vorsitz");
  const config = join(folder, "umlauf.toml");
  await writeFile(config, `base_url = "${address}"\n[mail]\nurl = "folder:${post}"\n`);
  const args = ["--database", database, "serve", "--config", config, "--listen", `127.0.0.1:${port}`];
  const server = spawn(umlauf, args, { stdio: ["ignore", "ignore", "pipe"] });
  const log = [];
  server.stderr.on("data", (data) => log.push(data.toString()));
  process.once("exit", () => server.kill());
  const ready = () => fetch(`${address}/health/ready`).then((answer) => answer.ok, () => false);
  await until("the server", ready);
  const gone = once(server, "exit");
  const end = async () => {
    server.kill("SIGTERM");
    await gone;
    await rm(folder, { recursive: true, force: true });
    return log.join("");
  };
  return { address, post, end, home: `/vorgaenge/${launched.case}` };
}

/** From the invitation to the receipt, not signed in: a link by mail on the way. Tells what it costs. */
export async function fromTheMail(browser) {
  const { address, post, end, home } = await house();
  try {
    const { context, page, said } = await visitor(browser, address, { viewport: { width: 360, height: 740 } });
    page.setDefaultTimeout(10_000);
    const cost = { clicks: 0, pages: 0, requests: 0 };
    page.on("request", (request) => {
      cost.requests += 1;
      if (request.resourceType() === "document" && !request.redirectedFrom()) cost.pages += 1;
    });
    const click = async (work) => {
      cost.clicks += 1;
      await work();
    };
    const invitation = await until("the invitation", () => linked(post, BAVARIA, /http:\/\/127[^\s"<>]*\/stimme[^\s"<>]*/));
    await click(() => page.goto(invitation));
    expect(page.url().includes("/anmelden"), `not asked to sign in but ${page.url()}`);
    await page.getByLabel("Dienstliche E-Mail-Adresse").fill(BAVARIA);
    await click(() => go(page, () => page.getByRole("button", { name: "Link anfordern" }).click()));
    const link = await until("the link", () => linked(post, BAVARIA, /http:\/\/127[^\s"<>]*\/anmelden\/[^\s"<>]+/));
    // A scanner was there first, and opened every link.
    for (let times = 0; times < 3; times += 1) expect((await fetch(link)).ok, "the scanner is turned away");
    await click(() => page.goto(link));
    await click(() => go(page, () => page.getByRole("button", { name: "Jetzt anmelden" }).click()));
    expect(new URL(page.url()).pathname === `${home}/stimme`, `not at the vote but at ${page.url()}`);
    await click(() => page.getByLabel("Zustimmung").first().check());
    for (const name of ["Weiter zur Bestätigung", "Stimme abgeben"]) {
      await click(() => go(page, () => page.getByRole("button", { name }).click()));
    }
    expect(page.url().includes("/quittung/"), `no receipt but ${page.url()}`);
    expect(said.length === 0, said.join("\n"));
    const head = (await page.locator("main").innerText()).match(/[0-9a-f]{64}/)[0];
    await context.close();
    await until("the receipt in the functional mailbox", () => linked(post, MAILBOX, new RegExp(head)));
    logged(await end(), [BAVARIA, "Erle", link.split("/").pop()], ["by-1", home.split("/").pop()]);
    return cost;
  } catch (error) {
    await end().catch(() => {});
    throw error;
  }
}

/** Every request is in the log with an id, a pattern and a time, and with nothing that names a person or a case;
    an address, a name or a link stands nowhere in it. */
function logged(log, secrets, named) {
  const lines = log.split("\n").filter((line) => line.includes('"answered"')).map((line) => JSON.parse(line).fields);
  expect(lines.length > 10, `only ${lines.length} requests in the log`);
  const ids = new Set(lines.map((line) => line.id));
  expect(ids.size === lines.length, "requests share an id");
  const votes = lines.filter((line) => line.path === "/vorgaenge/{case}/stimme" && line.method === "POST");
  expect(votes.some((line) => line.status === 303 && line.micros > 0), "the vote is not in the log");
  for (const secret of secrets) expect(!log.includes(secret), `the log says ${secret}`);
  const requests = JSON.stringify(lines);
  for (const one of named) expect(!requests.includes(one), `the log of requests says ${one}`);
}
