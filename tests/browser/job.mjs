// The main job, from a new case to the established result: by mouse, by keyboard alone, without scripts.

import { PEOPLE, be, expect, go, visitor } from "./world.mjs";

/** How somebody uses a page. Each hand finds things as people do: by their label. */
export const byMouse = {
  name: "by mouse",
  options: {},
  press: async (page, role, name) => page.getByRole(role, { name }).first().click(),
  write: async (page, label, text) => page.getByLabel(label).fill(text),
  choose: async (page, label) => page.getByLabel(label).first().check(),
  open: async (page, name) => page.locator("summary", { hasText: name }).click(),
};

export const withoutScripts = { ...byMouse, name: "without scripts", options: { javaScriptEnabled: false } };

/** Moves the focus forward until it stands on what is wanted. */
async function reach(page, wanted) {
  const target = await wanted.elementHandle();
  expect(target, "there is nothing to reach");
  for (let steps = 0; steps < 200; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      const ring = await target.evaluate((element) => {
        const style = getComputedStyle(element);
        return style.outlineStyle !== "none" || style.boxShadow !== "none";
      });
      const hidden = await target.evaluate((element) => element.matches("input[type=radio], input[type=checkbox]"));
      expect(ring || hidden, "the focus cannot be seen");
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error("the keyboard does not get there");
}

export const byKeyboard = {
  name: "by keyboard",
  options: {},
  press: async (page, role, name) => {
    await reach(page, page.getByRole(role, { name }).first());
    await page.keyboard.press("Enter");
  },
  write: async (page, label, text) => {
    await reach(page, page.getByLabel(label));
    await page.keyboard.type(text);
  },
  choose: async (page, label) => {
    const wanted = page.getByLabel(label).first();
    if ((await wanted.getAttribute("type")) === "radio") {
      // One of a group takes the focus; the arrows move within it.
      const group = page.locator(`input[type=radio][name="${await wanted.getAttribute("name")}"]`);
      await reach(page, group.first());
      await page.keyboard.press("Space");
      for (let steps = 0; steps < 10 && !(await wanted.isChecked()); steps += 1) {
        await page.keyboard.press("ArrowDown");
      }
    } else {
      await reach(page, wanted);
      await page.keyboard.press("Space");
    }
    expect(await wanted.isChecked(), `${label} is not chosen`);
  },
  open: async (page, name) => {
    await reach(page, page.locator("summary", { hasText: name }));
    await page.keyboard.press("Enter");
  },
};

/** From a new case to a receipt; gives the address of the case. `look` is shown each page on the way. */
export async function launchAndVote(browser, address, hand, look = async () => {}) {
  const { context, page, said } = await visitor(browser, address, hand.options);
  page.setDefaultTimeout(10_000);
  await be(page, PEOPLE.office);
  await go(page, () => hand.press(page, "link", "Neuer Vorgang"));
  const title = `Probe ${hand.name}`;
  const kinds = page.locator("input[type=radio][name=verfahren]");
  if ((await kinds.count()) > 0 && !(await kinds.first().isChecked())) {
    await hand.choose(page, /^Umlaufverfahren/);
  }
  await hand.write(page, "Worum geht es?", title);
  await go(page, () => hand.press(page, "button", "Vorgang eröffnen"));
  const home = new URL(page.url()).pathname;
  for (const paper of ["beschlusstext", "begruendung"]) {
    if (!(await page.getByLabel("Oder der Text selbst").isVisible())) {
      await hand.open(page, "Unterlage ablegen");
    }
    await page.locator("select[name=paper]").selectOption(paper);
    await hand.write(page, "Oder der Text selbst", `Der IT-Planungsrat nimmt zur Kenntnis: ${paper}.`);
    await go(page, () => hand.press(page, "button", "Ablegen"));
  }
  await look(page, "vorgang_bereit");
  await go(page, () => hand.press(page, "link", "vorlegen"));
  await look(page, "vorlegen");
  await go(page, () => hand.press(page, "button", "vorlegen"));

  await be(page, PEOPLE.chair);
  await page.goto(home);
  await look(page, "vorgang_beim_vorsitz");
  await go(page, () => hand.press(page, "link", /^freigeben/));
  await look(page, "start");
  expect((await page.locator("main").innerText()).includes("24 Uhr"), "the preflight names no deadline");
  await hand.choose(page, /^Ich habe Regel/);
  await go(page, () => hand.press(page, "button", /^Starten/));
  await look(page, "gestartet");

  await be(page, PEOPLE.bavaria);
  await page.goto("/meine");
  await go(page, () => page.getByRole("link", { name: title }).first().click());
  await hand.choose(page, "Zustimmung");
  await go(page, () => hand.press(page, "button", "Weiter zur Bestätigung"));
  await look(page, "bestaetigung");
  const asked = await page.locator("main").innerText();
  expect(asked.includes("Bayern") && asked.includes("Zustimmung"), "the confirmation does not say what");
  await go(page, () => hand.press(page, "button", "Stimme abgeben"));
  const receipt = await page.locator("main").innerText();
  await look(page, "quittung");
  expect(page.url().includes("/quittung/"), `no receipt but ${page.url()}`);
  expect(/[0-9a-f]{64}/.test(receipt), "the receipt names no chain head");
  expect(said.length === 0, said.join("\n"));
  await context.close();
  return home;
}

/** A sitting's roll-call: begun by one of the office, entered, looked at by the other. For the pictures. */
export async function callTheRoll(browser, address, options, look) {
  const { context, page } = await visitor(browser, address, { ...options, javaScriptEnabled: false });
  page.setDefaultTimeout(10_000);
  const press = (name) => go(page, () => page.getByRole("button", { name }).first().click());
  await be(page, PEOPLE.office);
  await page.goto("/vorgaenge/neu");
  await page.getByLabel(/^Beschluss in einer Sitzung/).check();
  await page.getByLabel("Worum geht es?").fill("Probe einer Sitzung");
  await press("Vorgang eröffnen");
  const home = new URL(page.url()).pathname;
  for (const paper of ["beschlusstext", "begruendung"]) {
    if (!(await page.getByLabel("Oder der Text selbst").isVisible())) {
      await page.locator("summary", { hasText: "Unterlage ablegen" }).click();
    }
    await page.locator("select[name=paper]").selectOption(paper);
    await page.getByLabel("Oder der Text selbst").fill(`Der IT-Planungsrat nimmt zur Kenntnis: ${paper}.`);
    await press("Ablegen");
  }
  await go(page, () => page.getByRole("link", { name: "zur Tagesordnung anmelden" }).click());
  await press("zur Tagesordnung anmelden");
  await be(page, PEOPLE.chair);
  await page.goto(home);
  await go(page, () => page.getByRole("link", { name: "auf die Tagesordnung setzen" }).click());
  await look(page, "sitzung_start");
  await page.getByLabel(/^Ich habe Regel/).check();
  await press(/^Starten/);
  await be(page, PEOPLE.office);
  await page.goto(`${home}/sitzung`);
  await look(page, "sitzung_liste");
  await page.locator("button[name=beginn]").click();
  await page.waitForLoadState();
  await page.locator("#tag").fill(await page.locator("#tag").getAttribute("max"));
  await press("eintragen");
  await look(page, "sitzung_unvollstaendig");
  await page.locator("#beleg").fill("Auszug der Niederschrift: alle stimmen zu.");
  await press("eintragen");
  await look(page, "sitzung_wartet_eigene");
  await be(page, PEOPLE.second);
  await page.goto(`${home}/sitzung`);
  await look(page, "sitzung_wartet");
  await context.close();
}

/** The deadline passes; the chair establishes what the tally gives, and everybody can see it. */
export async function establish(browser, address, hand, home, look = async () => {}) {
  const { context, page, said } = await visitor(browser, address, hand.options);
  page.setDefaultTimeout(10_000);
  await be(page, PEOPLE.chair);
  for (const step of ["Eine Woche weiter", "Eine Woche weiter", "Einen Tag weiter"]) {
    await go(page, () => page.getByRole("button", { name: step }).click());
  }
  await page.goto(`${home}/feststellung`);
  const proof = await page.locator("main").innerText();
  await look(page, "feststellung");
  expect(proof.includes("IT-StV § 1 Abs. 7"), "the proof cites nothing");
  await hand.choose(page, "nicht zustande gekommen");
  for (const name of ["Weiter zur Bestätigung", "Verbindlich aufzeichnen"]) {
    await go(page, () => hand.press(page, "button", name));
    await look(page, name === "Verbindlich aufzeichnen" ? "festgestellt" : "feststellung_bestaetigen");
  }
  await page.goto(home);
  expect((await page.locator("main").innerText()).includes("Nicht zustande gekommen"), "nothing was established");
  expect(said.length === 0, said.join("\n"));
  await context.close();
}

/** Somebody new, from the demo's first page to an established result: how many clicks, and over which pages. */
export async function newcomer(browser, address) {
  const { context, page, said } = await visitor(browser, address);
  page.setDefaultTimeout(10_000);
  const paths = [];
  page.on("framenavigated", (frame) => paths.push(new URL(frame.url()).pathname));
  let clicks = 0;
  const press = async (role, name) => {
    clicks += 1;
    await go(page, () => page.getByRole(role, { name }).first().click());
  };
  const choose = async (label) => {
    clicks += 1;
    await page.getByLabel(label).first().check();
  };
  await page.goto("/");
  await press("button", /^Vorsitz/);
  await press("link", /^freigeben/i);
  await choose(/^Ich habe Regel/);
  await press("button", /^Starten/);
  await press("button", "Bayern");
  await choose("Zustimmung");
  await press("button", "Weiter zur Bestätigung");
  await press("button", "Stimme abgeben");
  await press("button", "Bis zum Fristende");
  await press("button", "Vorsitz");
  await press("button", "Weiter zur Bestätigung");
  await press("button", "Verbindlich aufzeichnen");
  const main = await page.locator("main").innerText();
  expect(/nicht zustande gekommen/i.test(main), "nothing was established");
  expect(!paths.some((path) => path.startsWith("/hilfe")), "a help page was opened");
  expect(clicks <= 12, `${clicks} clicks`);
  expect(said.length === 0, said.join("\n"));
  await context.close();
  return clicks;
}

/** Two people look at one case: who only looks is told that it has moved on, and what was new. */
export async function changedMeanwhile(browser, address, home) {
  const reader = await visitor(browser, address);
  const actor = await visitor(browser, address);
  await be(reader.page, PEOPLE.office);
  await reader.page.goto(home);
  const note = reader.page.locator("[data-live]");
  expect(!(await note.isVisible()), "told of a change before there is one");
  await be(actor.page, PEOPLE.saxony);
  await actor.page.goto(`${home}/stimme`);
  await actor.page.getByLabel("Enthaltung").first().check();
  for (const name of ["Weiter zur Bestätigung", "Stimme abgeben"]) {
    await go(actor.page, () => actor.page.getByRole("button", { name }).click());
  }
  await note.waitFor({ state: "visible", timeout: 15_000 });
  await go(reader.page, () => note.getByRole("link").click());
  const news = await reader.page.locator("section[aria-labelledby=neu]").innerText();
  expect(news.includes("Sachsen"), `the news do not say who voted: ${news}`);
  for (const { context, said } of [reader, actor]) {
    expect(said.length === 0, said.join("\n"));
    await context.close();
  }
}

/** On paper: black on white whatever the theme, unfolded, without what only acts. */
export async function onPaper(browser, address, home) {
  const { context, page } = await visitor(browser, address, { colorScheme: "dark" });
  await be(page, PEOPLE.chair);
  await page.goto(home);
  await go(page, () => page.getByRole("button", { name: "Dunkel" }).click());
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const paper = await page.evaluate(() => {
    const shown = (selector) =>
      [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80));
    const colour = (selector, what) => getComputedStyle(document.querySelector(selector))[what];
    return {
      ink: colour("main", "color"),
      sheet: colour("html", "backgroundColor"),
      acts: shown("form, nav, .kern-btn, .u-demo"),
      glyph: shown(".u-glyph li"),
    };
  });
  expect(paper.ink === "rgb(0, 0, 0)", `the ink is ${paper.ink}`);
  expect(paper.sheet === "rgb(255, 255, 255)", `the sheet is ${paper.sheet}`);
  expect(paper.acts.length === 0, `on paper: ${paper.acts.join(" | ")}`);
  expect(paper.glyph.length === 17, `${paper.glyph.length} cells of 17`);
  await context.close();
}

/** Already signed in, from the vote's page to the receipt: how many requests, and how many clicks. */
export async function cost(browser, address, home) {
  const { context, page } = await visitor(browser, address, { viewport: { width: 360, height: 740 } });
  await be(page, PEOPLE.saxony);
  let requests = 0;
  page.on("request", (request) => {
    if (request.resourceType() === "document") requests += 1;
  });
  await page.goto(`${home}/stimme`);
  await page.getByLabel("Zustimmung").first().check();
  for (const name of ["Weiter zur Bestätigung", "Stimme abgeben"]) {
    await go(page, () => page.getByRole("button", { name }).click());
  }
  expect(page.url().includes("/quittung/"), "no receipt");
  await context.close();
  return { clicks: 3, requests };
}
