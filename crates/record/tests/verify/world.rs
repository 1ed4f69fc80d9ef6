//! A case in memory, played by the real `decide` under the shipped definitions, ready to be exported.
//!
//! Persons, votes and dates are invented.

use std::sync::{Arc, LazyLock};

use umlauf_record::{Edition, GENESIS, Hash, Parts, Row, canonical, export, next};
use umlauf_source::Source;
use umlauf_voting::{Choice, MemberCode};
use umlauf_workflow::{
    Act, Authority, BodyName, By, Capacity, Case, CaseId, Command, CommandId, Digest, Dispatch,
    Event, Instant, LetterId, Library, Notice, Office, Outage, PaperName, PersonId, Recorded,
    Refusal, Seat, Target, Workflow, compile, decide, letters,
};

pub(crate) const TITLE: &str = "FIT-Connect wird ab 1. Januar 2023 Produkt des IT-Planungsrats";

pub(crate) const LAENDER: [&str; 16] = [
    "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH",
];

pub(crate) struct World {
    pub(crate) workflow: Workflow,
    pub(crate) edition: Edition<Source>,
    pub(crate) source: Source,
    /// The workflows that the case went on under.
    pub(crate) later: Vec<Source>,
    target: Option<Target>,
    /// The Ziffern of the paper that is put to the vote.
    pub(crate) items: Option<Vec<u32>>,
    pub(crate) case: Case,
    pub(crate) journal: Vec<Recorded>,
    pub(crate) rows: Vec<Row>,
    pub(crate) papers: Vec<Vec<u8>>,
    pub(crate) outages: Vec<Outage>,
    pub(crate) now: Instant,
    invitations: Vec<(LetterId, MemberCode)>,
    commands: u32,
}

pub(crate) fn umlaufverfahren() -> Source {
    let text = include_str!("../../../../workflows/umlaufverfahren.yaml");
    Source::new("umlaufverfahren.yaml", text)
}

pub(crate) fn edition() -> Edition<Source> {
    let body = include_str!("../../../../workflows/bodies/it-planungsrat.yaml");
    let calendar = include_str!("../../../../workflows/calendars/DE.yaml");
    Edition {
        body: Source::new("it-planungsrat.yaml", body),
        calendars: vec![Source::new("DE.yaml", calendar)],
    }
}

fn library(Edition { body, calendars }: &Edition<Source>) -> Library {
    Library::compile(std::slice::from_ref(body), calendars).unwrap()
}

impl World {
    /// Nothing has happened.
    pub(crate) fn new() -> Self {
        Self::under(umlaufverfahren())
    }

    /// Nothing has happened, under a workflow of one's own.
    pub(crate) fn under(source: Source) -> Self {
        static LIBRARY: LazyLock<Library> = LazyLock::new(|| library(&edition()));
        Self {
            workflow: compile(&source, &LIBRARY).unwrap(),
            edition: edition(),
            source,
            later: Vec::new(),
            target: None,
            items: None,
            case: Case::unopened(),
            journal: Vec::new(),
            rows: Vec::new(),
            papers: Vec::new(),
            outages: Vec::new(),
            now: "2022-08-15T08:00:00Z".parse().unwrap(),
            invitations: Vec::new(),
            commands: 0,
        }
    }

    /// Compiles the definitions anew, after an edition was changed.
    pub(crate) fn recompile(&mut self) {
        self.workflow = compile(&self.source, &library(&self.edition)).unwrap();
    }

    /// The text changes in substance: the votes are void and a second ballot begins.
    pub(crate) fn again(&mut self) {
        self.at("2022-08-23T09:00:00Z");
        let reason = self.text("Ziffer 3 wurde geändert.");
        let digest = self.text("Beschlusstext in neuer Fassung");
        let paper = PaperName::from("beschlusstext");
        self.chair(Act::Correct { paper, digest, substantive: true, reason });
    }

    /// A vote launched on 22 August 2022; it ends with 5 September, 24 Uhr.
    pub(crate) fn voting() -> Self {
        let mut world = Self::new();
        world.launch();
        world
    }

    pub(crate) fn launch(&mut self) {
        self.open();
        self.office(choose("vorlegen"));
        self.at("2022-08-22T07:00:00Z");
        self.chair(choose("freigeben"));
    }

    /// Opens the case and files its papers.
    pub(crate) fn open(&mut self) {
        let title = Digest::of(TITLE.as_bytes());
        self.office(Act::Open { body: BodyName::from("it-planungsrat"), title });
        for paper in self.workflow.papers() {
            let digest = self.text(&format!("Text der Unterlage {paper}\n„Anführung“ \\ \u{1}\n"));
            self.office(Act::File { paper, digest });
        }
        let digest = self.bytes(&[0xff, 0xd8, 0xff, 0, 1, 2, 3]);
        self.office(Act::File { paper: PaperName::from("anlage-1"), digest });
    }

    pub(crate) fn at(&mut self, instant: &str) -> &mut Self {
        self.now = instant.parse().unwrap();
        self
    }

    /// Keeps a text and gives its digest.
    pub(crate) fn text(&mut self, text: &str) -> Digest {
        self.bytes(text.as_bytes())
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Digest {
        self.papers.push(bytes.to_vec());
        Digest::of(bytes)
    }

    pub(crate) fn submit(&mut self, by: By, act: Act) -> Option<Refusal> {
        self.commands += 1;
        let opens = matches!(act, Act::Open { .. }).then(|| CaseId::from("2022-fit-connect"));
        let command = Command {
            id: CommandId::from(&format!("k{}", self.commands)),
            by,
            act,
            opens,
            outages: self.outages.clone(),
            number: Some(String::from("2022/32")),
            target: self.target.clone(),
            items: self.items.clone(),
        };
        let decision = decide(&self.workflow, &self.case, &command, self.now);
        for recorded in &decision.events {
            umlauf_workflow::apply(&self.workflow, &mut self.case, recorded);
            if let (Event::Upgraded { .. }, Some(Target::Sound(target))) =
                (&recorded.event, &self.target)
            {
                self.workflow = Workflow::clone(target);
            }
            self.record(recorded);
        }
        decision.refusal
    }

    /// Lets the case go on under another text of its workflow.
    pub(crate) fn upgrade(&mut self, by: By, text: &str, steps: &str) -> Option<Refusal> {
        let source = Source::new("umlaufverfahren.yaml", text);
        let target = compile(&source, &library(&self.edition)).unwrap();
        let act = Act::Upgrade {
            workflow: target.name.clone(),
            digest: target.digest.clone(),
            steps: steps.parse().unwrap(),
            renew: false,
            reason: self.text("Die Geschäftsordnung wurde geändert."),
        };
        self.target = Some(Target::Sound(Arc::new(target)));
        let refusal = self.submit(by, act);
        if refusal.is_none() {
            self.later.push(source);
        }
        refusal
    }

    /// Writes a row, as the store does.
    pub(crate) fn record(&mut self, recorded: &Recorded) {
        for (n, letter) in letters(&self.workflow, &self.case, recorded).into_iter().enumerate() {
            if let (Notice::Invitation { .. }, Seat::Member(member)) = (&letter.notice, &letter.to)
            {
                let id = LetterId::of(&recorded.case, recorded.revision, n);
                self.invitations.push((id, member.clone()));
            }
        }
        let line = canonical(recorded);
        let hash = next(&self.head(), &line);
        self.rows.push(Row { revision: recorded.revision, line, hash: hash.to_string() });
        self.journal.push(recorded.clone());
    }

    /// The hash of the last row.
    pub(crate) fn head(&self) -> Hash {
        self.rows.last().map_or(GENESIS, |row| row.hash.parse().unwrap())
    }

    pub(crate) fn office(&mut self, act: Act) {
        assert_eq!(self.submit(office(Office::Secretariat, "p-gs"), act), None);
    }

    pub(crate) fn chair(&mut self, act: Act) {
        assert_eq!(self.submit(office(Office::Chair, "p-vorsitz"), act), None);
    }

    pub(crate) fn votes(&mut self, member: &str, choice: Choice) {
        let vote = Act::Vote { said: choice.into(), declaration: None };
        assert_eq!(self.submit(voter(member, Capacity::Representative), vote), None, "{member}");
    }

    pub(crate) fn wake(&mut self) {
        assert_eq!(self.submit(By::Clock, Act::Wake), None);
    }

    /// The courier reports every invitation of the last ballot as accepted, but these.
    pub(crate) fn everyone_asked_but(&mut self, but: &[&str]) {
        let ballot = self.case.head.as_ref().unwrap().ballot.as_ref().unwrap().number;
        for (letter, member) in std::mem::take(&mut self.invitations) {
            if but.contains(&member.as_str()) {
                continue;
            }
            let act = Act::Dispatched {
                letter,
                ballot,
                person: PersonId::from(&format!("p-{}", member.as_str().to_lowercase())),
                address: Digest::of(member.as_str().as_bytes()),
                member,
                result: Dispatch::Accepted,
            };
            assert_eq!(self.submit(By::Courier, act), None);
        }
    }

    pub(crate) fn parts(&self) -> Parts {
        Parts {
            case: CaseId::from("2022-fit-connect"),
            exported_at: "2022-09-20T06:00:00Z".parse().unwrap(),
            title: Some(String::from(TITLE)),
            state: self.case.head.clone().unwrap(),
            head: self.head().to_string(),
            workflow: self.source.clone(),
            later: self.later.clone(),
            editions: vec![self.edition.clone()],
            journal: self.rows.clone(),
            papers: self.papers.clone(),
        }
    }

    pub(crate) fn export(&self) -> String {
        export(&self.parts())
    }

    /// Replaces an event by another and makes the chain fit again: what a forger with the database
    /// would do.
    pub(crate) fn forge(&mut self, change: impl Fn(&mut Recorded)) {
        let mut journal = std::mem::take(&mut self.journal);
        self.rows.clear();
        self.case = Case::unopened();
        journal.iter_mut().for_each(change);
        for recorded in &journal {
            umlauf_workflow::apply(&self.workflow, &mut self.case, recorded);
            self.record(recorded);
        }
    }

    /// Takes events out, or puts others in, and numbers and chains the rest anew.
    pub(crate) fn rearrange(&mut self, change: impl Fn(&mut Vec<Recorded>)) {
        change(&mut self.journal);
        for (revision, recorded) in (1..).zip(&mut self.journal) {
            recorded.revision = revision;
        }
        self.forge(|_| {});
    }

    /// The place of the last vote that counts.
    pub(crate) fn last_vote(&self) -> usize {
        let votes = |recorded: &Recorded| matches!(recorded.event, Event::VoteCast { .. });
        self.journal.iter().rposition(votes).unwrap()
    }

    pub(crate) fn revision_of(&self, wanted: impl Fn(&Event) -> bool) -> u64 {
        self.journal.iter().find(|recorded| wanted(&recorded.event)).unwrap().revision
    }
}

pub(crate) fn choose(label: &str) -> Act {
    Act::Move { label: label.to_owned(), reason: None, until: None }
}

pub(crate) fn office(office: Office, person: &str) -> By {
    by(person, Seat::Office(office), Capacity::Office)
}

pub(crate) fn voter(member: &str, capacity: Capacity) -> By {
    let person = format!("p-{}-{}", member.to_lowercase(), capacity.as_str());
    by(&person, Seat::Member(MemberCode::from(member)), capacity)
}

pub(crate) fn by(person: &str, seat: Seat, capacity: Capacity) -> By {
    By::Person(Authority {
        person: PersonId::from(person),
        seat,
        capacity,
        mandate: Digest::of(person.as_bytes()),
        from: "2022-01-01T00:00:00Z".parse().unwrap(),
        until: Some("2023-01-01T00:00:00Z".parse().unwrap()),
    })
}

/// The main job with everything that may happen on the way; adopted, announced, numbered.
pub(crate) fn adopted() -> World {
    let mut world = World::voting();
    world.everyone_asked_but(&[]);
    world.at("2022-08-24T09:00:00Z");
    world.votes("BUND", Choice::Abstain);
    let declaration = Some(world.text("Bayern erklärt zu Protokoll: einverstanden."));
    let vote = Act::Vote { said: Choice::Yes.into(), declaration };
    assert_eq!(world.submit(voter("BY", Capacity::Representative), vote), None);
    let vote = Act::Vote { said: Choice::No.into(), declaration: None };
    assert_eq!(world.submit(voter("BW", Capacity::Deputy), vote), None);
    world.at("2022-08-25T09:00:00Z");
    world.votes("BUND", Choice::Yes);
    world.votes("BW", Choice::Yes);
    let reason = Some(world.text("Kabinett tagt erst am Montag."));
    let until = "2022-08-30".parse().unwrap();
    let interim = Act::Interim { until, reason };
    assert_eq!(world.submit(voter("HB", Capacity::Representative), interim), None);
    entered(&mut world, "SL", Choice::Yes);
    world.at("2022-08-26T09:00:00Z");
    let reason = world.text("Tippfehler in Ziffer 2.");
    let digest = world.text("Text der Unterlage begruendung, berichtigt");
    let paper = PaperName::from("begruendung");
    world.office(Act::Correct { paper, digest, substantive: false, reason });
    world.at("2022-08-29T09:00:00Z").wake();
    for member in ["BE", "BB", "HH", "HE", "MV", "NI", "NW", "RP", "SN"] {
        world.votes(member, Choice::Yes);
    }
    world.votes("ST", Choice::No);
    world.at("2022-09-02T09:00:00Z").wake();
    let reason = Some(world.text("Bitte Bremens."));
    let until = Some("2022-09-10".parse().unwrap());
    world.chair(Act::Move { label: String::from("verlängern"), reason, until });
    world.at("2022-09-12T21:59:59.999Z").wake();
    world.votes("HB", Choice::Abstain);
    world.at("2022-09-12T22:00:03Z");
    let late = Act::Vote { said: Choice::No.into(), declaration: None };
    let refusal = world.submit(voter("TH", Capacity::Representative), late);
    assert!(matches!(refusal, Some(Refusal::Late { .. })), "{refusal:?}");
    world.at("2022-09-13T08:00:00Z");
    world.chair(choose("zustande gekommen"));
    world.at("2022-09-14T08:00:00Z");
    world.office(choose("veröffentlichen"));
    world
}

/// A vote that arrived by other means: refused once, then entered again and confirmed.
pub(crate) fn entered(world: &mut World, member: &str, choice: Choice) {
    let evidence = world.bytes(&[0x25, 0x50, 0x44, 0x46, 0xe2, 0xe3]);
    let enter = |choice: Choice, evidence| Act::Enter {
        member: MemberCode::from(member),
        said: choice.into(),
        declaration: None,
        capacity: Capacity::Representative,
        evidence,
    };
    world.office(enter(Choice::No, evidence.clone()));
    let second = || office(Office::Secretariat, "p-gs-2");
    let reason = world.text("Im Schreiben steht Zustimmung.");
    let member = MemberCode::from(member);
    let refuse = Act::RefuseEntry { member: member.clone(), reason };
    assert_eq!(world.submit(second(), refuse), None);
    world.office(enter(choice, evidence));
    assert_eq!(world.submit(second(), Act::Confirm { member }), None);
}

/// Objected to, after a first ballot was void.
pub(crate) fn objected() -> World {
    let mut world = World::voting();
    world.everyone_asked_but(&["HB"]);
    world.at("2022-08-23T09:00:00Z");
    world.votes("BUND", Choice::Yes);
    world.again();
    world.at("2022-08-24T09:00:00Z");
    world.votes("BUND", Choice::No);
    let reason = Some(world.text("Das gehört in eine Sitzung."));
    let object = Act::Object { reason };
    assert_eq!(world.submit(voter("HE", Capacity::Representative), object), None);
    world
}

/// Readings differ, somebody was not reached, an outage: everything a chair must give reasons for.
pub(crate) fn unclear() -> World {
    let mut world = World::voting();
    world.everyone_asked_but(&["TH"]);
    world.at("2022-08-24T09:00:00Z");
    world.votes("BUND", Choice::Yes);
    for member in LAENDER.into_iter().filter(|code| !["BW", "NW"].contains(code)) {
        world.votes(member, Choice::Yes);
    }
    let outage = |from: &str, until: &str| Outage {
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
    };
    world.outages = vec![outage("2022-09-05T19:00:00Z", "2022-09-06T06:00:00Z")];
    world.at("2022-09-06T06:00:00Z").wake();
    world.at("2022-09-06T08:00:00Z");
    let reason = world.text("Alle waren rechtzeitig erreichbar.");
    world.chair(Act::CloseAsOf { reason });
    world.at("2022-09-07T08:00:00Z");
    for (label, text) in
        [("zustande gekommen", "Lesart B."), ("nicht zustande gekommen", "Lesart A.")]
    {
        let reason = Some(world.text(text));
        world.chair(Act::Move { label: label.to_owned(), reason, until: None });
        if label == "zustande gekommen" {
            let reason = world.text("Versehen.");
            world.chair(Act::Annul { reason });
        }
    }
    world
}
