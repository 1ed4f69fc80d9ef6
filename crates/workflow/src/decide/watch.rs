//! What a follow-up brings by itself: who is bound when the step is entered, who is late, whom to remind,
//! when to look again.

use jiff::SignedDuration;

use super::Run;
use crate::follow::bound;
use crate::term::{before, term};
use crate::{
    Alarm, Due, Duty, DutyRow, DutyTerm, Event, Follow, FollowBegan, FollowResumed, Instant, Timer,
    Watched,
};

/// The clock looks a little after a day has ended, so that a report in flight arrives.
const GRACE: SignedDuration = SignedDuration::from_secs(2);

impl<'a> Run<'a> {
    /// Freezes who is bound, to what and until when.
    pub(super) fn begin_following(&mut self, follow: &Follow) {
        let Some(head) = &self.case.head else { return };
        let (at, number) = (self.at(), head.next_number());
        // Coming back gives nobody new days. After another ballot the rows are not at hand any more.
        let known = head.follow.as_deref();
        if let Some(known) =
            known.filter(|known| known.step == head.step && known.number + 1 == number)
        {
            let number = known.number;
            self.record(Event::FollowResumed(FollowResumed { number, next: at }));
            return self.judge_met();
        }
        let (bound, not_bound) = bound(follow, head, self.workflow);
        let duties: Vec<DutyTerm> =
            follow.duties.iter().map(|duty| self.day_of(duty, at, None)).collect();
        let next = self.first(follow, &duties).filter(|_| !bound.is_empty());
        self.record(Event::FollowBegan(FollowBegan { number, bound, not_bound, duties, next }));
        self.judge_met();
    }

    /// What time brings: who missed a day, whom to remind, when to look again.
    pub(super) fn settle_follow(&mut self, due: &[Timer], follow: &'a Follow) {
        match due.first().map(|timer| &timer.what) {
            Some(Alarm::Watch) => self.watch(follow),
            Some(_) => self.settle_step(),
            None => {}
        }
    }

    fn watch(&mut self, follow: &Follow) {
        let Some(head) = self.case.head.as_ref().and_then(|head| head.open_follow()) else {
            return;
        };
        let (number, since, now) = (head.number, head.watched, self.now);
        let (mut late, mut reminded, mut next) = (Vec::new(), Vec::new(), None::<Instant>);
        for member in self.workflow.voters() {
            let row = self.case.answers.get(member).filter(|row| row.ballot == number);
            let Some(row) = row.and_then(|row| row.follow.as_deref()).filter(|row| row.bound)
            else {
                continue;
            };
            for duty in &follow.duties {
                let Some(each) = row.duties.get(&duty.name).filter(|each| each.watched()) else {
                    continue;
                };
                let Some(term) = &each.term else { continue };
                if term.instant <= now {
                    late.push((member.clone(), duty.name.clone()));
                    continue;
                }
                let interim = each.last.as_ref().and_then(|last| last.ends);
                let called = self.reminders(follow, each).any(|at| since < at && at <= now);
                if called && interim.is_none_or(|ends| ends <= now) {
                    reminded.push((member.clone(), duty.name.clone()));
                }
                next = next.into_iter().chain(self.look(follow, each, now)).min();
            }
        }
        self.record(Event::Watched(Watched { number, late, reminded, next }));
    }

    /// When a duty must be looked at first after `after`.
    pub(super) fn look(&self, follow: &Follow, row: &DutyRow, after: Instant) -> Option<Instant> {
        let term = row.term.as_ref().filter(|_| row.watched())?;
        let reminders = self.reminders(follow, row).filter(|at| *at > after);
        reminders.chain([term.instant.plus(GRACE).max(after)]).min()
    }

    fn reminders<'s>(
        &'s self,
        follow: &'s Follow,
        row: &'s DutyRow,
    ) -> impl Iterator<Item = Instant> + 's {
        let term = row.term.as_ref();
        let at = move |period| before(&self.workflow.calendar, term?, period);
        follow.remind.iter().filter_map(move |period| at(*period))
    }

    pub(super) fn day_of(&self, duty: &Duty, from: Instant, happened: Option<Instant>) -> DutyTerm {
        let calendar = &self.workflow.calendar;
        let term = match (&duty.due, happened) {
            // Who is bound after the event has its period from then on.
            (Due::OnEvent(_, period), Some(day)) => term(calendar, day.max(from), *period).ok(),
            (due, _) => due.term(calendar, from),
        };
        DutyTerm { duty: duty.name.clone(), term }
    }

    /// Goes on as soon as an entry of `then` holds.
    pub(super) fn judge_met(&mut self) {
        let follow = self.case.head.as_ref().and_then(|head| head.open_follow());
        if let Some(to) = follow.and_then(|follow| self.workflow.met(follow)) {
            self.enter(&to);
        }
    }

    pub(super) fn first(&self, follow: &Follow, duties: &[DutyTerm]) -> Option<Instant> {
        let row = |duty: &DutyTerm| DutyRow { term: duty.term.clone(), ..DutyRow::default() };
        duties.iter().filter_map(|duty| self.look(follow, &row(duty), self.at())).min()
    }
}
