// Every page a role can reach by links: accessible in both languages and both themes, within 360 px,
// light enough, silent on the console.

import { AxeBuilder, PEOPLE, be, fault, visitor } from "./world.mjs";

/** More pages of one kind than this say nothing new. */
const most = (kind) => (kind === "/vorgaenge/{case}" ? 2 : 1);
const HEAVIEST = 100_000;

const kind = (path) =>
  path
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{case}")
    .replace(/[0-9a-f]{64}/g, "{digest}")
    .replace(/\?.*/, "?")
    .replace(/\/(gremien|verfahren|register)\/.+/, "/$1/{name}");

/** All addresses of pages that links lead to, breadth first. */
export async function reachable(browser, address, person) {
  const { context, page } = await visitor(browser, address);
  if (person) await be(page, person);
  const seen = new Map();
  const found = [];
  const queue = ["/", "/register", "/hilfe"];
  while (queue.length > 0) {
    const path = queue.shift();
    const count = seen.get(kind(path)) ?? 0;
    if (count >= most(kind(path)) || found.includes(path)) continue;
    const answer = await page.request.get(path, { maxRedirects: 5 });
    const type = answer.headers()["content-type"] ?? "";
    if (!answer.ok()) fault(`${person}: ${path} answers ${answer.status()}`);
    if (!type.startsWith("text/html") || !answer.ok()) continue;
    seen.set(kind(path), count + 1);
    found.push(path);
    const html = await answer.text();
    for (const [, to] of html.matchAll(/href="(\/[^"#]*)/g)) {
      const plain = to.replaceAll("&amp;", "&");
      if (!plain.startsWith("/assets/")) queue.push(plain);
    }
  }
  await context.close();
  return found;
}

/** What axe finds on a page, told with its place. */
async function accessible(page, where, only) {
  const builder = new AxeBuilder({ page });
  const found = await (only ? builder.withRules(only) : builder).analyze();
  for (const one of found.violations) {
    const nodes = one.nodes.slice(0, 3).map((node) => node.html).join(" | ");
    fault(`${where}: ${one.id}: ${one.help}: ${nodes}`);
  }
}

/** Looks at each page as a person would, and as a machine does. Themes differ in colours only. */
export async function look(browser, address, person, paths) {
  for (const [lang, theme, other] of [["de", "light", "dark"], ["en", "dark", "light"]]) {
    const options = { viewport: { width: 360, height: 740 }, locale: lang };
    // axe must be let in; what the strict policy says is asked in a context of its own.
    const open = await visitor(browser, address, { ...options, colorScheme: theme, bypassCSP: true });
    const strict = await visitor(browser, address, options);
    const wire = await strict.context.newCDPSession(strict.page);
    await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
    if (person) {
      await be(open.page, person);
      await be(strict.page, person);
    }
    for (const path of paths) {
      const where = `${person} ${lang} ${path}`;
      await open.page.goto(path);
      await accessible(open.page, `${where} ${theme}`);
      await open.page.emulateMedia({ colorScheme: other });
      await accessible(open.page, `${where} ${other}`, ["color-contrast"]);
      await open.page.emulateMedia({ colorScheme: theme });
      await light(strict, path, where, lang);
    }
    for (const line of strict.said) fault(`${person} ${lang}: the console says ${line}`);
    await open.context.close();
    await strict.context.close();
  }
}

/** Within 360 px, in its language, and light: all that is transferred for it, without fonts. */
async function light({ page }, path, where, lang) {
  let weight = 0;
  const pending = [];
  const weigh = async (request) => {
    if (["font", "eventsource"].includes(request.resourceType())) return;
    const sizes = await request.sizes().catch(() => null);
    weight += sizes ? sizes.responseBodySize + sizes.responseHeadersSize : 0;
  };
  const note = (request) => pending.push(weigh(request));
  page.on("requestfinished", note);
  await page.goto(path);
  await Promise.all(pending);
  page.off("requestfinished", note);
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (over > 0) fault(`${where}: ${over} px too wide for 360 px`);
  if (weight > HEAVIEST) fault(`${where}: ${weight} bytes transferred`);
  const spoken = await page.getAttribute("html", "lang");
  if (spoken !== lang) fault(`${where}: is in ${spoken}, not in ${lang}`);
}

/** All roles, each page once. */
export async function all(browser, address) {
  const done = new Set();
  let count = 0;
  for (const person of [null, ...Object.values(PEOPLE)]) {
    const paths = (await reachable(browser, address, person)).filter((path) => {
      const mine = `${path.startsWith("/meine") || path.endsWith("/stimme") ? person : ""}${kind(path)}`;
      if (done.has(mine) && !path.endsWith("/vorgaenge")) return false;
      done.add(mine);
      return true;
    });
    await look(browser, address, person, paths);
    count += paths.length;
  }
  console.log(`      ${count} pages in two languages and two themes`);
}
