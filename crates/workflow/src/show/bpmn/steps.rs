//! What becomes of each step: tasks, events on their borders, gateways where ways part and join.

use umlauf_calendar::Period;

use super::model::{Item, Model, Trigger, Way, What};
use super::period::{duration, until};
use super::ways;
use crate::show::arrows::objection;
use crate::show::german::{either, listed, nominative};
use crate::show::text;
use crate::{Ending, Kind, On, Step, Tell, Vote, Workflow};

/// Where votes are cast.
const MEMBERS: &str = "Mitglieder";
/// Where nobody acts: clocks and counting.
const BY_ITSELF: &str = "Von selbst";

/// The process of a workflow; its first element is where it starts.
pub(super) fn model(workflow: &Workflow) -> Model {
    let mut built =
        Built { model: Model::default(), workflow, cores: Vec::new(), exits: Vec::new() };
    // Lanes stand in the order in which the file first needs them.
    let start_lane = built.lane_of(workflow.start());
    let start = built.model.add(Item {
        id: String::from("Start"),
        what: What::Start,
        name: String::from("Vorgang eröffnet"),
        documentation: String::new(),
        lane: start_lane,
        step: None,
    });
    let first = workflow.steps().take_while(|step| step.name != workflow.start().name).count();
    built.exits.push(Exit { from: start, to: first, way: Way::default() });
    for (number, step) in workflow.steps().enumerate() {
        built.step(number, step);
    }
    built.join();
    built.model.tidy();
    built.model
}

pub(super) struct Built<'w> {
    pub(super) model: Model,
    pub(super) workflow: &'w Workflow,
    /// The element in which each step begins.
    cores: Vec<usize>,
    pub(super) exits: Vec<Exit>,
}

/// A flow to a step.
pub(super) struct Exit {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) way: Way,
}

impl Built<'_> {
    fn lane_of(&mut self, step: &Step) -> usize {
        match &step.kind {
            Kind::By { who, .. } => self.model.lane(who.german()),
            Kind::Vote(vote) if vote.in_sitting => {
                self.model.lane(crate::Office::Secretariat.german())
            }
            Kind::Vote(_) | Kind::Consult(_) => self.model.lane(MEMBERS),
            Kind::Run(_) | Kind::Wait | Kind::Ends { .. } => self.model.lane(BY_ITSELF),
        }
    }

    pub(super) fn item(
        &mut self,
        prefix: &str,
        number: usize,
        step: &Step,
        what: What,
        name: &str,
    ) -> usize {
        let lane = match what {
            // Where an end lies follows from where its flows come from.
            What::End(_) => 0,
            What::Count => self.model.lane(BY_ITSELF),
            _ => self.lane_of(step),
        };
        self.model.add(Item {
            id: format!("{prefix}_{}_{}", number + 1, plain(step.name.as_str())),
            what,
            name: name.to_owned(),
            documentation: String::new(),
            lane,
            step: Some(step.name.as_str().to_owned()),
        })
    }

    fn step(&mut self, number: usize, step: &Step) {
        let core = match &step.kind {
            Kind::By { .. } => self.task(number, step),
            Kind::Vote(vote) if vote.in_sitting => self.sitting(number, step, vote),
            Kind::Vote(vote) => self.vote(number, step, vote),
            Kind::Consult(consult) => self.consult(number, step, consult),
            Kind::Run(_) => self.run(number, step),
            Kind::Wait => self.wait(number, step),
            Kind::Ends { ending, .. } => {
                let trigger = match ending {
                    Ending::Adopted | Ending::Rejected | Ending::Done => None,
                    Ending::Referred => Some(Trigger::Escalation),
                    Ending::Withdrawn | Ending::Lapsed => Some(Trigger::Terminate),
                };
                self.item("End", number, step, What::End(trigger), &step.title)
            }
        };
        self.model.items[core].documentation = text::prose(self.workflow, step);
        self.cores.push(core);
    }

    /// An office acts: a user task, a gateway where it may choose, a timer for its period.
    fn task(&mut self, number: usize, step: &Step) -> usize {
        let core = self.item("Task", number, step, What::UserTask, &step.title);
        self.late(number, step, core);
        let finds = matches!(step.kind, Kind::By { finds: Some(_), .. });
        let ways = ways::acts(self.workflow, step);
        let question = if finds { "Welches Ergebnis wird festgestellt?" } else { "Wie weiter?" };
        self.part((number, step), core, question, ways);
        core
    }

    /// What happens when an office has taken too long.
    fn late(&mut self, number: usize, step: &Step, core: usize) {
        let late = ways::elapsed(self.workflow, step);
        let timer = step.within.map(|within| (duration(within), within.german()));
        if let Some((duration, words)) = timer.filter(|_| late.is_some() || !step.late.is_empty()) {
            let trigger = Trigger::Timer(duration);
            let name = format!("{words} abgelaufen");
            let event = self.boundary("Late", (number, step), core, late.is_some(), trigger, &name);
            match late {
                Some(to) => self.exits.push(Exit { from: event, to, way: Way::default() }),
                None => self.told((number, step), event, &told(&step.late)),
            }
        }
    }

    /// Child cases run: a task until their endings decide, or somebody leaves it.
    fn run(&mut self, number: usize, step: &Step) -> usize {
        let core = self.item("Run", number, step, What::UserTask, &step.title);
        for (at, (act, to)) in ways::chosen(self.workflow, step).into_iter().enumerate() {
            let name = ways::named(step, &act);
            let prefix = format!("Leave{}", at + 1);
            let event = self.boundary(&prefix, (number, step), core, true, Trigger::Message, &name);
            self.exits.push(Exit { from: event, to, way: Way::default() });
        }
        self.late(number, step, core);
        let ways = ways::children(self.workflow, step);
        self.part((number, step), core, "Wie sind die Teilvorgänge ausgegangen?", ways);
        core
    }

    /// A sitting votes: the secretariat enters the roll-call, which is counted once it is confirmed.
    fn sitting(&mut self, number: usize, step: &Step, vote: &Vote) -> usize {
        let own = (number, step);
        let core = self.item("Vote", number, step, What::UserTask, &step.title);
        for (at, (act, to)) in ways::chosen(self.workflow, step).into_iter().enumerate() {
            let name = ways::named(step, &act);
            let prefix = format!("Leave{}", at + 1);
            let event = self.boundary(&prefix, own, core, true, Trigger::Message, &name);
            self.exits.push(Exit { from: event, to, way: Way::default() });
        }
        self.late(number, step, core);
        let count = self.item("Count", number, step, What::Count, "Auszählung");
        self.model.items[count].documentation = self.rule(vote);
        let way = Way {
            documentation: String::from(
                "Die Geschäftsstelle trägt die namentliche Abstimmung ein; eine zweite Person bestätigt \
                 sie.",
            ),
            ..Way::default()
        };
        self.model.flow(core, count, way);
        let ways = ways::outcomes(self.workflow, step);
        self.part(own, count, "Welches Ergebnis?", ways);
        core
    }

    /// The members vote: a user task for each of them, ended by a timer; then a count.
    fn vote(&mut self, number: usize, step: &Step, vote: &Vote) -> usize {
        let voters = self.workflow.body.voters().len();
        let core = self.item("Vote", number, step, What::Votes(voters), &step.title);
        let own = (number, step);
        for (act, to) in ways::chosen(self.workflow, step) {
            let prefix = if act.extend { "Extend" } else { "Leave" };
            let name = ways::named(step, &act);
            let event = self.boundary(prefix, own, core, true, Trigger::Message, &name);
            if act.extend {
                self.model.items[event].documentation = String::from(
                    "Die Frist wird für alle verlängert: die Abstimmung geht mit neuem Ende weiter. \
                     Abgegebene Stimmen bleiben.",
                );
            }
            self.exits.push(Exit { from: event, to, way: Way::default() });
        }
        if let Some(to) = ways::target(self.workflow, step, |on| *on == On::Objection) {
            let name = objection(step);
            let event = self.boundary("Objection", own, core, true, Trigger::Escalation, &name);
            self.exits.push(Exit { from: event, to, way: Way::default() });
        }
        let count = self.item("Count", number, step, What::Count, "Auszählung");
        self.model.items[count].documentation = self.rule(vote);
        let join = self.item("Join_votes", number, step, What::Exclusive, "");
        self.model.items[join].lane = self.model.items[count].lane;
        if let Some(within) = step.within {
            let trigger = Trigger::Timer(duration(within));
            let name = format!("Fristende ({})", within.german());
            let event = self.boundary("Deadline", own, core, true, trigger, &name);
            self.reminders(own, core, vote);
            self.model.flow(event, join, Way::default());
        }
        let closes = if vote.closes_when_all_voted {
            "Haben alle abgestimmt, so endet die Abstimmung vor der Frist."
        } else {
            "Eine Stimme kann bis zum Ende der Frist abgegeben werden; die Aufgaben enden mit ihr, auch \
             wenn alle abgestimmt haben."
        };
        let way = Way { documentation: closes.to_owned(), ..Way::default() };
        self.model.flow(core, join, way);
        self.model.flow(join, count, Way::default());
        let ways = ways::outcomes(self.workflow, step);
        self.part(own, count, "Welches Ergebnis?", ways);
        core
    }

    pub(super) fn remind(&mut self, own: (usize, &Step), core: usize, before: &[Period]) {
        let Some(within) = own.1.within else { return };
        for (at, before) in before.iter().enumerate() {
            let trigger = Trigger::Timer(until(within, *before));
            let name = format!("{} vor Fristende", before.german());
            let prefix = format!("Remind{}", at + 1);
            let event = self.boundary(&prefix, own, core, false, trigger, &name);
            self.told(own, event, "Erinnerung an alle, die fehlen");
        }
    }

    fn reminders(&mut self, own: (usize, &Step), core: usize, vote: &Vote) {
        let Some(within) = own.1.within else {
            return;
        };
        self.remind(own, core, &vote.remind);
        for (at, (office, before)) in vote.escalate.iter().enumerate() {
            let (trigger, name) = match before {
                Some(before) => {
                    (until(within, *before), format!("{} vor Fristende", before.german()))
                }
                None => (duration(within), String::from("zum Fristende")),
            };
            let prefix = format!("Escalate{}", at + 1);
            let event = self.boundary(&prefix, own, core, false, Trigger::Timer(trigger), &name);
            self.told(own, event, &format!("Wer fehlt, erfährt {}", nominative(*office)));
        }
    }

    /// Nothing but time: a timer, or what comes first where the secretariat may go on before.
    fn wait(&mut self, number: usize, step: &Step) -> usize {
        let own = (number, step);
        let (duration, words) = match step.within {
            Some(within) => (duration(within), within.german()),
            None => (String::from("P0D"), String::new()),
        };
        let timer = Trigger::Timer(duration);
        let acts = ways::chosen(self.workflow, step);
        let to = ways::elapsed(self.workflow, step);
        let (core, timer) = if acts.is_empty() {
            let name = format!("{}: {words}", step.title);
            let core = self.item("Wait", number, step, What::Catch(timer), &name);
            (core, core)
        } else {
            let core = self.item("First", number, step, What::Waiting, &step.title);
            let name = format!("{words} abgelaufen");
            let timer = self.item("Wait", number, step, What::Catch(timer), &name);
            self.model.flow(core, timer, Way::default());
            (core, timer)
        };
        if let Some(to) = to {
            self.exits.push(Exit { from: timer, to, way: Way::default() });
        }
        for (at, (act, to)) in acts.into_iter().enumerate() {
            let prefix = format!("Leave{}", at + 1);
            let what = What::Catch(Trigger::Message);
            let event = self.item(&prefix, own.0, own.1, what, &ways::named(step, &act));
            self.model.flow(core, event, Way::default());
            self.exits.push(Exit { from: event, to, way: Way::default() });
        }
        core
    }

    pub(super) fn boundary(
        &mut self,
        prefix: &str,
        (number, step): (usize, &Step),
        host: usize,
        interrupting: bool,
        trigger: Trigger,
        name: &str,
    ) -> usize {
        // Several may be of one kind, so their number is part of the id.
        let count = self.model.boundaries(host).count() + 1;
        let what = What::Boundary { host, interrupting, trigger };
        self.item(&format!("{prefix}_{count}"), number, step, what, name)
    }

    fn told(&mut self, (number, step): (usize, &Step), boundary: usize, name: &str) {
        let prefix = format!("Told_{boundary}");
        let told = self.item(&prefix, number, step, What::Told { boundary }, name);
        self.model.flow(boundary, told, Way::default());
    }

    /// Ways that part: at a gateway, unless all of them lead to one step.
    pub(super) fn part(
        &mut self,
        own: (usize, &Step),
        from: usize,
        question: &str,
        ways: Vec<(usize, Way)>,
    ) {
        let mut groups: Vec<(usize, Vec<Way>)> = Vec::new();
        for (to, way) in ways {
            match groups.iter_mut().find(|(known, _)| *known == to) {
                Some((_, ways)) => ways.push(way),
                None => groups.push((to, vec![way])),
            }
        }
        let single = groups.len() == 1;
        let gateway = if groups.len() > 1 {
            let gateway = self.item("Choice", own.0, own.1, What::Exclusive, question);
            self.model.items[gateway].lane = self.model.items[from].lane;
            self.model.flow(from, gateway, Way::default());
            gateway
        } else {
            from
        };
        for (to, ways) in groups {
            let names: Vec<String> = ways.iter().map(|way| way.name.clone()).collect();
            let conditions: Vec<String> =
                ways.iter().filter_map(|way| way.condition.clone()).collect();
            let documentation: Vec<&str> = ways
                .iter()
                .map(|way| way.documentation.as_str())
                .filter(|words| !words.is_empty())
                .collect();
            let way = if single {
                // Where nothing parts, a flow has no words of its own: they are told on asking.
                let words =
                    format!("Weiter, sobald {}. {}", either(&conditions), documentation.join(" "));
                Way { documentation: words.trim_end().to_owned(), ..Way::default() }
            } else {
                Way {
                    name: either(&names),
                    condition: Some(either(&conditions)),
                    documentation: documentation.join(" "),
                }
            };
            self.exits.push(Exit { from: gateway, to, way });
        }
    }

    /// Joins what leads to the same step, and draws the flows to the steps.
    fn join(&mut self) {
        let exits = std::mem::take(&mut self.exits);
        let steps: Vec<&Step> = self.workflow.steps().collect();
        let mut entries = self.cores.clone();
        for (number, step) in steps.iter().enumerate() {
            let core = self.cores[number];
            if matches!(self.model.items[core].what, What::End(_)) {
                let from = exits.iter().find(|exit| exit.to == number).map(|exit| exit.from);
                self.model.items[core].lane = from.map_or(0, |from| self.model.items[from].lane);
            }
            if exits.iter().filter(|exit| exit.to == number).count() > 1 {
                let join = self.item("Join", number, step, What::Exclusive, "");
                self.model.items[join].lane = self.model.items[core].lane;
                self.model.flow(join, core, Way::default());
                entries[number] = join;
            }
        }
        for Exit { from, to, way } in exits {
            self.model.flow(from, entries[to], way);
        }
    }

    fn rule(&self, vote: &Vote) -> String {
        match self.workflow.body.rule(vote.rule.as_str()) {
            Ok(rule) => format!(
                "Das Programm zählt nach der Regel „{}“ ({}) aus. Sie steht bei der Abstimmung.",
                rule.title, rule.basis
            ),
            Err(_) => String::from("Das Programm zählt aus."),
        }
    }
}

/// `Hinweis: Geschäftsstelle und Vorsitz`.
fn told(tell: &[Tell]) -> String {
    let whom: Vec<String> = tell
        .iter()
        .map(|tell| match tell {
            Tell::All => String::from("alle"),
            Tell::Members => String::from("die Mitglieder"),
            Tell::Office(office) => office.german().to_owned(),
        })
        .collect();
    format!("Hinweis: {}", listed(&whom))
}

/// A name as part of an id: letters that every reader of XML takes.
fn plain(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    name.chars().map(plain).collect()
}
