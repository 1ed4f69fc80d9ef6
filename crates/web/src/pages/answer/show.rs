//! Step 1: the question, the deadline, the papers, and the forms.

use axum::http::HeaderMap;
use axum::response::Response;
use umlauf_store::PaperFacts;
use umlauf_voting::Choice;
use umlauf_workflow::{Capacity, Digest, PaperName, Refusal};

use super::entry::{Entry, Sort, Wrong};
use super::items::{self, Ziffer};
use super::matter::{Door, Matter};
use super::notes::{Note, notes};
use super::words::{self, Words};
use crate::fail::Fail;
use crate::frame::{Frame, page as filled};
use crate::lang::Lang;
use crate::pages::case::said::{Said, said};
use crate::visitor::Visitor;
use crate::{Web, dates};

/// What stands on the page beside what is asked.
#[derive(Default)]
pub(super) struct Shown {
    /// What was filled in before; else the draft, else the present vote.
    pub(super) entry: Option<Entry>,
    pub(super) wrongs: Vec<Wrong>,
    pub(super) refusal: Option<Refusal>,
    /// A note to the secretariat that was not taken, and why.
    pub(super) note: Option<(String, Option<String>)>,
}

pub(super) async fn page(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    matter: &Matter,
    shown: Shown,
) -> Result<Response, Fail> {
    let here = super::address(matter);
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let lang = frame.lang;
    let w = lang.pick(&words::DE, &words::EN);
    frame.title = format!("{}: {}", w.eyebrow, matter.case.row.title);
    let (nominative, _) = matter.case.with_article(&matter.whom.member, lang);
    let door = matter.door();
    let draft = draft(web, lang, visitor, matter).await?;
    let entry = match (shown.entry, &matter.draft) {
        (Some(entry), _) => entry,
        (None, Some(draft)) => Entry::drafted(&draft.body).unwrap_or_default(),
        (None, None) => present_entry(web, matter).await?,
    };
    let of =
        |sort| if entry.sort == sort { entry.clone() } else { Entry { sort, ..Entry::default() } };
    let rule = matter.ballot().and_then(|ballot| {
        let rule = matter.case.workflow.body.rule(ballot.rule.as_str()).ok()?;
        Some((rule, matter.case.workflow.rule(&ballot.rule, ballot.on)?))
    });
    let permitted = |choice| rule.as_ref().is_none_or(|(_, prepared)| prepared.permits(choice));
    let choices = Choice::ALL.into_iter().filter(|choice| permitted(*choice)).collect::<Vec<_>>();
    let term = matter.ballot().and_then(|ballot| ballot.term.clone());
    let open = door == Door::Open;
    let (note, note_wrong) = shown.note.unwrap_or_default();
    let said = said(
        web,
        lang,
        (&matter.case.row.id, &matter.case.head),
        |code| matter.case.member(&code.into(), lang),
        |member| *member == matter.whom.member,
    )
    .await?;
    let ended = matter.case.head.ended.is_some();
    filled(&Page {
        w,
        said,
        note,
        note_wrong,
        writes: !ended && visitor.may(crate::access::Deed::WriteNote, &matter.case.row.body),
        longest: umlauf_workflow::LONGEST_NOTE,
        id: umlauf_engine::ident::command_id().to_string(),
        case: super::of(&matter.case.row.id),
        title: matter.case.row.title.clone(),
        body: matter.case.workflow.body.title().to_owned(),
        question: lang.pick(
            format!("Stimmt {nominative} dieser Vorlage zu?"),
            format!("Does {nominative} agree to this draft?"),
        ),
        member: matter.case.member(&matter.whom.member, lang),
        code: matter.whom.member.to_string(),
        capacity: words::capacity(lang, matter.whom.capacity),
        others: others(matter, lang),
        deadline: term.as_ref().map(|term| dates::end(lang, term.instant)),
        left: term.as_ref().filter(|_| open).map(|term| {
            let days = (matter.now.date().duration_until(term.end).as_hours() / 24).max(0);
            words::left(lang, days)
        }),
        means: rule.as_ref().filter(|_| open).and_then(|(rule, _)| words::silence(lang, rule)),
        change: open.then(|| change(lang, matter)).flatten(),
        rule: rule.as_ref().map(|(rule, _)| format!("{} ({})", rule.title, rule.basis)),
        again: again(web, lang, matter).await?,
        notes: notes(web, lang, matter, door).await?,
        papers: papers(web, lang, matter).await?,
        shut: !matches!(door, Door::Open | Door::Late),
        late: door == Door::Late,
        interim: open && matter.answer.as_ref().is_some_and(|answer| answer.counts().is_none()),
        objection: open
            && matter.vote().is_some_and(|vote| vote.object.is_some())
            && matter.answer.as_ref().is_some_and(|answer| !answer.objected),
        first_day: matter.now.date().tomorrow().map(|day| day.to_string()).unwrap_or_default(),
        last_day: term.map(|term| term.end.to_string()).unwrap_or_default(),
        staff: matter.whom.drafts(),
        stamp: matter.draft.as_ref().map(|draft| draft.at.as_micros().to_string()),
        draft,
        ziffern: items::form(lang, matter, &entry, permitted),
        each: lang.pick(
            "Abgestimmt wird Ziffer für Ziffer. Was Sie bei einer Ziffer wählen, geht der Wahl für alle Ziffern vor; zu einer Ziffer ohne Angabe gilt Ihr Mitglied als schweigend.",
            "The vote is held item by item. What you choose for an item goes before the choice for all items; on an item without a choice your member counts as silent.",
        ),
        whole: lang.pick("Für alle Ziffern gleich", "The same for all items"),
        choices: choices
            .into_iter()
            .map(|choice| Radio {
                value: choice.word(),
                text: words::choice(lang, choice),
                checked: entry.sort == Sort::Vote && entry.choice() == Some(choice),
            })
            .collect(),
        vote_form: of(Sort::Vote),
        interim_form: of(Sort::Interim),
        objection_form: of(Sort::Objection),
        filled: entry.sort,
        wrongs: shown.wrongs,
        refusal: shown.refusal.map(|refusal| crate::english::refusal(lang, &refusal)),
        frame,
    })
}

/// The vote that was given, to be changed: with its declaration, which would else be lost.
async fn present_entry(web: &Web, matter: &Matter) -> Result<Entry, Fail> {
    let own = matter.answer.as_ref().and_then(|answer| match matter.whom.capacity {
        Capacity::Deputy => answer.deputy.as_ref(),
        Capacity::Representative | Capacity::Staff | Capacity::Office => answer.voice.as_ref(),
    });
    let Some(voice) = own else {
        return Ok(Entry::default());
    };
    let declaration = match &voice.declaration {
        Some(digest) => text(web, digest).await?.unwrap_or_default(),
        None => String::new(),
    };
    let choice = voice.said.whole().map(|choice| choice.word().to_owned()).unwrap_or_default();
    let items = voice.said.each().iter().map(|one| (one.item, one.choice.word().to_owned()));
    Ok(Entry { choice, items: items.collect(), declaration, ..Entry::default() })
}

async fn text(web: &Web, digest: &Digest) -> Result<Option<String>, Fail> {
    let paper = web.store().paper(digest).await?;
    Ok(paper.and_then(|paper| String::from_utf8(paper.bytes).ok()))
}

/// The other members for whom the visitor answers.
fn others(matter: &Matter, lang: Lang) -> Vec<Other> {
    let others = matter.all.iter().filter(|(whom, _)| *whom != matter.whom);
    others
        .map(|(whom, voted)| Other {
            to: super::answer(&matter.case.row.id, whom.member.as_str()),
            title: matter.case.member(&whom.member, lang),
            capacity: words::capacity(lang, whom.capacity),
            voted: *voted,
        })
        .collect()
}

fn change(lang: Lang, matter: &Matter) -> Option<&'static str> {
    matter.vote().map(|vote| match (vote.change, lang) {
        (true, Lang::De) => "Bis dahin können Sie Ihre Stimme ändern.",
        (true, Lang::En) => "Until then you can change your vote.",
        (false, Lang::De) => "Eine abgegebene Stimme kann nicht geändert werden.",
        (false, Lang::En) => "A vote once given cannot be changed.",
    })
}

/// Why this is a vote held again.
async fn again(web: &Web, lang: Lang, matter: &Matter) -> Result<Option<String>, Fail> {
    let Some(digest) = matter.ballot().and_then(|ballot| ballot.again.as_ref()) else {
        return Ok(None);
    };
    let why = text(web, digest).await?.unwrap_or_default();
    Ok(Some(lang.pick(
        format!("Es wird neu abgestimmt, weil sich eine Unterlage wesentlich geändert hat; frühere Stimmen sind hinfällig. Begründung: {why}"),
        format!("The vote is held again because a paper changed in substance; earlier votes are void. Reason: {why}"),
    )))
}

async fn draft(
    web: &Web,
    lang: Lang,
    visitor: &Visitor,
    matter: &Matter,
) -> Result<Option<DraftView>, Fail> {
    let Some(draft) = &matter.draft else {
        return Ok(None);
    };
    let by = if draft.person == visitor.person.id {
        visitor.person.name.clone()
    } else {
        let person = web.store().person(&draft.person).await?;
        person.map_or_else(|| draft.person.to_string(), |person| person.name)
    };
    let note = Entry::drafted(&draft.body).map(|entry| entry.note).unwrap_or_default();
    Ok(Some(DraftView { by, at: dates::moment(lang, draft.at), note }))
}

/// The papers as they now are, in one look.
async fn papers(web: &Web, lang: Lang, matter: &Matter) -> Result<Vec<PaperRow>, Fail> {
    let head = &matter.case.head;
    let digests: Vec<_> = head.papers.values().cloned().collect();
    let facts = web.store().paper_facts(&digests).await?;
    let voted = matter.answer.as_ref().and_then(|answer| answer.counts()).map(|v| v.revision);
    let row = |(name, digest): (&PaperName, &Digest)| {
        let facts: Option<&PaperFacts> = facts.iter().find(|facts| facts.digest == *digest);
        let address = super::papers::address(&matter.case.row.id, name);
        let last = matter.corrections.iter().rfind(|one| one.paper == *name);
        let after = last.is_some_and(|one| voted.is_some_and(|voted| one.revision > voted));
        let reads = facts.is_some_and(|facts| super::papers::reads(&facts.media, facts.text));
        PaperRow {
            title: matter.case.paper(name),
            read: if reads { format!("{address}/lesen") } else { address.clone() },
            file: reads.then(|| address.clone()),
            kind: facts.map(|facts| super::papers::described(&facts.media, facts.size)),
            after,
            changed: last.map(|one| {
                let at = dates::moment(lang, one.at);
                match (after, lang) {
                    (true, Lang::De) => {
                        format!("Geändert seit Ihrer letzten Stimme: berichtigt {at}")
                    }
                    (true, Lang::En) => format!("Changed since your last vote: corrected {at}"),
                    (false, Lang::De) => format!("Berichtigt {at}"),
                    (false, Lang::En) => format!("Corrected {at}"),
                }
            }),
            before: last.map(|one| format!("{address}?fassung={}", one.from)),
        }
    };
    Ok(head.papers.iter().map(row).collect())
}

struct Other {
    to: String,
    title: String,
    capacity: &'static str,
    voted: bool,
}

struct DraftView {
    by: String,
    at: String,
    note: String,
}

struct PaperRow {
    title: String,
    read: String,
    file: Option<String>,
    kind: Option<String>,
    after: bool,
    changed: Option<String>,
    before: Option<String>,
}

struct Radio {
    value: &'static str,
    text: &'static str,
    checked: bool,
}

#[derive(askama::Template)]
#[template(path = "answer.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    case: String,
    title: String,
    body: String,
    question: String,
    member: String,
    code: String,
    capacity: &'static str,
    others: Vec<Other>,
    deadline: Option<String>,
    left: Option<String>,
    means: Option<String>,
    change: Option<&'static str>,
    rule: Option<String>,
    again: Option<String>,
    notes: Vec<Note>,
    papers: Vec<PaperRow>,
    /// Nothing can be given at all.
    shut: bool,
    /// What is given does not count.
    late: bool,
    interim: bool,
    objection: bool,
    first_day: String,
    last_day: String,
    staff: bool,
    draft: Option<DraftView>,
    /// Which draft was shown, so that a later one is not thrown away with it.
    stamp: Option<String>,
    choices: Vec<Radio>,
    /// The Ziffern, where they are voted on one by one.
    ziffern: Vec<Ziffer>,
    each: &'static str,
    whole: &'static str,
    vote_form: Entry,
    interim_form: Entry,
    objection_form: Entry,
    filled: Sort,
    wrongs: Vec<Wrong>,
    refusal: Option<String>,
    /// What this member wrote to the secretariat.
    said: Vec<Said>,
    note: String,
    note_wrong: Option<String>,
    writes: bool,
    longest: usize,
    id: String,
}

impl Page {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.wrongs.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.text.as_str())
    }

    fn is(&self, sort: &str) -> bool {
        self.filled.word() == sort
    }
}
