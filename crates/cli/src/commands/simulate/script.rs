//! The script: what happens when, read with every fault in its place.

use jiff::civil::Date;
use umlauf_source::{Fault, Faults, Fields, Node, Place, Source, read};
use umlauf_voting::Outcome;
use umlauf_workflow::{Capacity, Instant, Said};

use super::follow::{self, Following};

/// A script that holds together.
pub(super) struct Script {
    pub(super) workflow: String,
    pub(super) workflow_place: Place,
    pub(super) title: String,
    pub(super) start: Instant,
    /// The last number given before; the case gets the next.
    pub(super) number: Option<u32>,
    /// Filed by the office right after opening.
    pub(super) papers: Vec<(String, String)>,
    pub(super) lines: Vec<Line>,
    /// How long to go on after the last line.
    pub(super) until: Option<Instant>,
}

/// One line: at, who, does.
pub(super) struct Line {
    pub(super) at: Instant,
    pub(super) who: String,
    pub(super) who_place: Place,
    pub(super) does: Does,
    /// Whether the script expects to be refused.
    pub(super) refused: bool,
    pub(super) place: Place,
}

/// What somebody does.
pub(super) enum Does {
    Move {
        label: String,
        reason: Option<String>,
        until: Option<Date>,
        /// Whether a vote that leaves the choice is held Ziffer by Ziffer.
        each: bool,
        /// What is established of doubtful Ziffern: `2=adopted`.
        found: Vec<(u32, Outcome)>,
    },
    Vote {
        /// `yes`, or `1=yes,2=no,others=abstain`.
        said: String,
        declaration: Option<String>,
    },
    Object {
        reason: Option<String>,
    },
    Interim {
        until: Date,
        reason: Option<String>,
    },
    File {
        paper: String,
        text: String,
    },
    Enter {
        member: String,
        said: String,
        capacity: Capacity,
        text: String,
        declaration: Option<String>,
    },
    Confirm {
        member: String,
    },
    Refuse {
        member: String,
        reason: String,
    },
    RollCall {
        held: Date,
        roll: String,
        roll_place: Place,
        text: String,
    },
    ConfirmRoll,
    RefuseRoll {
        reason: String,
    },
    Note {
        text: String,
    },
    /// Within a follow-up.
    Follow(Following),
    Correct {
        paper: String,
        text: String,
        substantive: bool,
        reason: String,
    },
    Annul {
        reason: String,
    },
    Close {
        reason: String,
    },
    /// The program is not ready until then.
    Fail {
        until: Instant,
    },
    /// Time passes.
    Nothing,
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// All faults at once.
    pub(super) fn read(source: &Source) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let root = match read(source) {
            Ok(root) => Some(root),
            Err(list) => {
                faults.extend(list);
                None
            }
        };
        let script = root.and_then(|root| script(&root, &mut faults));
        match script {
            Some(script) if faults.is_empty() => Ok(script),
            _ => Err(Faults::new(source.clone(), faults)),
        }
    }
}

/// What was read, or a fault more.
fn noted<T>(read: Result<T, Fault>, faults: &mut Vec<Fault>) -> Option<T> {
    read.map_err(|fault| faults.push(fault)).ok()
}

/// Reads everything before it gives up, so that one look finds every fault.
fn script(root: &Node, faults: &mut Vec<Fault>) -> Option<Script> {
    let fields = noted(Fields::of(root, "a script"), faults)?;
    let named = fields.required("workflow");
    let workflow_place = named.as_ref().map_or(root.place, |node| node.place);
    let workflow = named.and_then(|node| node.text("the name of a workflow").map(str::to_string));
    let workflow = noted(workflow, faults);
    let title = fields.required("title").and_then(|node| node.text("a title").map(str::to_string));
    let title = noted(title, faults);
    let start = noted(fields.required("start").and_then(instant), faults);
    let number = fields.optional("number").map(|node| node.number("a number")).transpose();
    let number = noted(number, faults);
    let papers = noted(papers(&fields), faults);
    let play = fields.required("play").and_then(|node| node.list("a list of lines"));
    let mut lines: Vec<Line> = Vec::new();
    for node in noted(play, faults).unwrap_or_default() {
        let Some(line) = line(node, faults) else { continue };
        let earliest = lines.last().map(|line| line.at).or(start);
        if earliest.is_some_and(|earliest| line.at < earliest) {
            let message = "this line lies before the one above it";
            faults.push(Fault::error("script::order", line.place, message));
        }
        lines.push(line);
    }
    let until = noted(fields.optional("until").map(instant).transpose(), faults);
    fields.finish(faults);
    Some(Script {
        workflow: workflow?,
        workflow_place,
        title: title?,
        start: start?,
        number: number?,
        papers: papers?,
        lines,
        until: until?,
    })
}

fn papers(fields: &Fields<'_>) -> Result<Vec<(String, String)>, Fault> {
    let Some(node) = fields.optional("papers") else { return Ok(Vec::new()) };
    let entries = node.map("papers and their texts")?.iter();
    let read = entries
        .map(|(name, text)| Ok((name.text.clone(), text.text("the text of a paper")?.to_string())));
    read.collect()
}

fn line(node: &Node, faults: &mut Vec<Fault>) -> Option<Line> {
    let fields = noted(Fields::of(node, "a line"), faults)?;
    let at = noted(fields.required("at").and_then(instant), faults);
    let who = noted(fields.required("who"), faults);
    let who_place = who.map_or(node.place, |node| node.place);
    let who = who.and_then(|who| noted(who.text("an office or a member"), faults));
    let reason = noted(text(&fields, "reason"), faults);
    let declaration = noted(text(&fields, "declaration"), faults);
    let text = noted(text(&fields, "text"), faults);
    let until = fields.optional("until");
    let (held, roll) = (fields.optional("held"), fields.optional("roll"));
    let on = fields.optional("day");
    let each = fields.optional("each").map(|node| node.truth("`true`")).transpose();
    let each = noted(each, faults).flatten().unwrap_or_default();
    let found = fields.optional("found");
    let done = noted(fields.required("does"), faults);
    let refused = fields.optional("refused").map(|node| node.truth("refused")).transpose();
    let refused = noted(refused, faults);
    fields.finish(faults);
    let (reason, declaration, text) = (reason?, declaration?, text?);
    let place = node.place;
    let extra = Extra { reason, declaration, text, until, held, on, roll, each, found, place };
    let does = noted(does(done?, &extra), faults);
    Some(Line {
        at: at?,
        who: who?.to_string(),
        who_place,
        does: does?,
        refused: refused? == Some(true),
        place: node.place,
    })
}

fn text(fields: &Fields<'_>, key: &'static str) -> Result<Option<String>, Fault> {
    fields.optional(key).map(|node| node.text("a text").map(str::to_string)).transpose()
}

/// What a line may say beside `at`, `who` and `does`.
pub(super) struct Extra<'n> {
    pub(super) reason: Option<String>,
    declaration: Option<String>,
    pub(super) text: Option<String>,
    until: Option<&'n Node>,
    held: Option<&'n Node>,
    /// Since which day, or on which.
    on: Option<&'n Node>,
    roll: Option<&'n Node>,
    each: bool,
    found: Option<&'n Node>,
    place: Place,
}

impl Extra<'_> {
    fn needs(&self, what: Option<&String>, key: &str) -> Result<String, Fault> {
        what.cloned().ok_or_else(|| {
            Fault::error("script::missing", self.place, format!("this line needs `{key}`"))
        })
    }

    pub(super) fn reason(&self) -> Result<String, Fault> {
        self.needs(self.reason.as_ref(), "reason")
    }

    pub(super) fn text(&self) -> Result<String, Fault> {
        self.needs(self.text.as_ref(), "text")
    }

    /// `found: {2: adopted}`.
    fn found(&self) -> Result<Vec<(u32, Outcome)>, Fault> {
        let Some(node) = self.found else { return Ok(Vec::new()) };
        let known = [Outcome::Adopted, Outcome::Rejected];
        let entries = node.map("what is established of each Ziffer")?.iter();
        let read = entries.map(|(key, node)| {
            let word = node.text("`adopted` or `rejected`")?;
            let outcome = known.into_iter().find(|outcome| outcome.word() == word);
            let outcome = outcome.ok_or_else(|| node.expected("`adopted` or `rejected`"))?;
            let item = key.text.parse().map_err(|_| node.expected("the number of a Ziffer"))?;
            Ok((item, outcome))
        });
        read.collect()
    }

    pub(super) fn day(&self) -> Result<Option<Date>, Fault> {
        self.until.map(day).transpose()
    }

    pub(super) fn until(&self) -> Result<Date, Fault> {
        self.day()?.ok_or_else(|| self.missing("until"))
    }

    pub(super) fn on(&self) -> Result<Date, Fault> {
        self.on.ok_or_else(|| self.missing("day")).and_then(day)
    }

    fn missing(&self, key: &str) -> Fault {
        Fault::error("script::missing", self.place, format!("this line needs `{key}`"))
    }
}

/// Fixed words first; anything else is the label of a move.
fn does(node: &Node, extra: &Extra<'_>) -> Result<Does, Fault> {
    let written = node.text("what is done")?;
    let words: Vec<&str> = written.split_whitespace().collect();
    let said = |word: &str| {
        // Which Ziffern `others` stands for is known when it is played.
        Said::written(word, &[]).map(|_| word.to_string()).map_err(|_| {
            node.expected("`yes`, `no`, `abstain` or `1=yes,2=no,others=abstain` after it")
        })
    };
    let owned = |word: &str| word.to_string();
    Ok(match words.as_slice() {
        ["nothing"] => Does::Nothing,
        ["fail"] => {
            let until = extra.until.ok_or_else(|| {
                Fault::error("script::missing", extra.place, "this line needs `until`")
            })?;
            Does::Fail { until: instant(until)? }
        }
        ["vote", word] => Does::Vote { said: said(word)?, declaration: extra.declaration.clone() },
        ["object"] => Does::Object { reason: extra.reason.clone() },
        ["interim"] => Does::Interim {
            until: extra.day()?.ok_or_else(|| {
                Fault::error("script::missing", extra.place, "this line needs `until`")
            })?,
            reason: extra.reason.clone(),
        },
        ["file", paper] => Does::File { paper: owned(paper), text: extra.text()? },
        ["enter", word, "for", member, rest @ ..] => Does::Enter {
            member: owned(member),
            said: said(word)?,
            capacity: match rest {
                [] => Capacity::Representative,
                ["deputy"] => Capacity::Deputy,
                _ => return Err(node.expected("`enter yes for HB`, with or without `deputy`")),
            },
            text: extra.text()?,
            declaration: extra.declaration.clone(),
        },
        ["confirm", "roll-call"] => Does::ConfirmRoll,
        ["refuse", "roll-call"] => Does::RefuseRoll { reason: extra.reason()? },
        ["confirm", member] => Does::Confirm { member: owned(member) },
        ["refuse", member] => Does::Refuse { member: owned(member), reason: extra.reason()? },
        ["correct", paper, rest @ ..] => Does::Correct {
            paper: owned(paper),
            text: extra.text()?,
            substantive: match rest {
                [] => false,
                ["in", "substance"] => true,
                _ => return Err(node.expected("`correct PAPER`, with or without `in substance`")),
            },
            reason: extra.reason()?,
        },
        ["roll-call"] => {
            let missing = |key| {
                Fault::error("script::missing", extra.place, format!("this line needs `{key}`"))
            };
            let roll = extra.roll.ok_or_else(|| missing("roll"))?;
            Does::RollCall {
                held: extra.held.ok_or_else(|| missing("held")).and_then(day)?,
                roll: owned(roll.text("who was called how")?),
                roll_place: roll.place,
                text: extra.text()?,
            }
        }
        words if follow::is(words) => Does::Follow(follow::read(node, words, extra)?),
        ["note"] => Does::Note { text: extra.text()? },
        ["annul"] => Does::Annul { reason: extra.reason()? },
        ["close"] => Does::Close { reason: extra.reason()? },
        _ => Does::Move {
            label: written.to_string(),
            reason: extra.reason.clone(),
            until: extra.day()?,
            each: extra.each,
            found: extra.found()?,
        },
    })
}

fn day(node: &Node) -> Result<Date, Fault> {
    node.text("a day")?.parse().map_err(|_| node.expected("a day such as `2022-09-02`"))
}

/// `2022-08-22 09:00` by the clock on the wall in Berlin, or an instant with `Z`.
fn instant(node: &Node) -> Result<Instant, Fault> {
    let written = node.text("a time")?;
    if let Ok(instant) = written.parse() {
        return Ok(instant);
    }
    let wall: Option<jiff::civil::DateTime> = written.replacen(' ', "T", 1).parse().ok();
    wall.and_then(|wall| wall.to_zoned(umlauf_calendar::berlin().clone()).ok())
        .map(|zoned| Instant::from(zoned.timestamp()))
        .ok_or_else(|| node.expected("a time such as `2022-08-22 09:00`"))
}
