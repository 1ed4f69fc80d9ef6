//! A consultation in BPMN: a task for each member that is asked, ended by a timer; then the ways part.

use super::model::{Trigger, Way, What};
use super::period::duration;
use super::steps::{Built, Exit};
use super::ways;
use crate::{Consult, Purpose, Step};

impl Built<'_> {
    pub(super) fn consult(&mut self, number: usize, step: &Step, consult: &Consult) -> usize {
        let own = (number, step);
        let asked = match &consult.purpose {
            Purpose::Answers(inquiry) => self.workflow.asked(&inquiry.ask).len(),
            Purpose::Feedback(feedback) => {
                let inquiry = self.workflow.inquiry(&feedback.of);
                inquiry.map_or(0, |inquiry| self.workflow.asked(&inquiry.ask).len())
            }
        };
        let core = self.item("Consult", number, step, What::Votes(asked), &step.title);
        for (at, (act, to)) in ways::chosen(self.workflow, step).into_iter().enumerate() {
            let name = ways::named(step, &act);
            let prefix = format!("Leave{}", at + 1);
            let event = self.boundary(&prefix, own, core, true, Trigger::Message, &name);
            self.exits.push(Exit { from: event, to, way: Way::default() });
        }
        let join = self.item("Join_answers", number, step, What::Exclusive, "");
        self.model.items[join].lane = self.model.items[core].lane;
        if let Some(within) = step.within {
            let name = format!("Fristende ({})", within.german());
            let trigger = Trigger::Timer(duration(within));
            let event = self.boundary("Deadline", own, core, true, trigger, &name);
            self.remind(own, core, &consult.remind);
            self.model.flow(event, join, Way::default());
        }
        self.model.flow(core, join, Way::default());
        let ways = ways::consulted(self.workflow, step);
        self.part(own, join, "Was ist eingegangen?", ways);
        core
    }
}
