//! The rounds of a case's consultations, and the versions of the text that each was held on.
//!
//! A paper is kept as it was filed; its paragraphs get their ids here, each version handing them on to the
//! next, always in the same way, so that `p7` means the same wherever it is read.

use umlauf_comments::Text;
use umlauf_store::Paper;
use umlauf_workflow::{ConsultHead, Digest, Event, Instant, PaperName, StepName};

use crate::Web;
use crate::fail::Fail;
use crate::pages::case::{Loaded, recorded};

/// A round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) number: u32,
    pub(crate) round: u32,
    pub(crate) step: StepName,
    pub(crate) at: Instant,
    pub(crate) text: Option<(PaperName, Digest)>,
    pub(crate) previous: Option<Digest>,
}

impl Opened {
    pub(crate) fn of(head: &ConsultHead) -> Self {
        Self {
            number: head.number,
            round: head.round,
            step: head.step.clone(),
            at: head.opened,
            text: head.text.clone(),
            previous: head.previous.clone(),
        }
    }
}

/// All rounds of a case, in their order. Only cases with several read the journal for them.
pub(crate) async fn rounds(web: &Web, loaded: &Loaded) -> Result<Vec<Opened>, Fail> {
    let Some(last) = loaded.head.consultation.as_deref() else { return Ok(Vec::new()) };
    if last.round <= 1 {
        return Ok(vec![Opened::of(last)]);
    }
    let mut rounds = Vec::new();
    let mut step = loaded.head.step.clone();
    for row in web.store().journal_of_kinds(&loaded.row.id, ["entered", "consult_opened"]).await? {
        let one = recorded(&row.line)?;
        match one.event {
            Event::Entered { step: entered, .. } => step = entered,
            Event::ConsultOpened(fact) => {
                let digest = |name: &PaperName| {
                    let found = fact.papers.iter().find(|(paper, _)| paper == name);
                    found.map(|(_, digest)| digest.clone())
                };
                rounds.push(Opened {
                    number: fact.number,
                    round: fact.round,
                    step: step.clone(),
                    at: one.at,
                    text: fact.text.clone().and_then(|name| Some((name.clone(), digest(&name)?))),
                    previous: fact.previous,
                });
            }
            _ => {}
        }
    }
    Ok(rounds)
}

/// The text of a round in paragraphs, and that of the round before.
pub(crate) struct Versions {
    pub(crate) now: Text,
    pub(crate) before: Option<Text>,
}

impl Versions {
    /// The versions of a round; nothing where there is no text, or none that can be read as one.
    pub(crate) async fn of(
        web: &Web,
        loaded: &Loaded,
        round: &Opened,
    ) -> Result<Option<Self>, Fail> {
        let Some((_, digest)) = &round.text else { return Ok(None) };
        let mut chain = vec![digest.clone()];
        if let Some(previous) = &round.previous {
            chain.push(previous.clone());
            let mut earlier = rounds(web, loaded).await?;
            earlier.retain(|one| one.step == round.step && one.round + 1 < round.round);
            chain.extend(earlier.into_iter().rev().filter_map(|one| one.text).map(|(_, d)| d));
        }
        chain.reverse();
        let papers = web.store().papers(&chain).await?;
        let words = |digest: &Digest| readable(&papers, digest);
        // Without its own words nothing can be said of it, whatever came before.
        if words(digest).is_none() {
            return Ok(None);
        }
        let mut texts: Vec<Text> = Vec::new();
        for words in chain.iter().filter_map(words) {
            texts.push(match texts.last() {
                Some(before) => Text::next(before, words),
                None => Text::first(words),
            });
        }
        Ok(texts.pop().map(|now| Self { now, before: texts.pop() }))
    }
}

/// The words of one of these papers, if it is a text.
fn readable<'p>(papers: &'p [Paper], digest: &Digest) -> Option<&'p str> {
    let paper = papers.iter().find(|paper| paper.digest == *digest)?;
    let text = paper.media.starts_with("text/");
    std::str::from_utf8(&paper.bytes).ok().filter(|_| text)
}

impl Versions {
    /// What the text of a round has become: that of the next round, or what has been filed since; nothing if
    /// it stayed.
    pub(crate) async fn after(
        web: &Web,
        loaded: &Loaded,
        round: &Opened,
        now: &Text,
    ) -> Result<Option<Text>, Fail> {
        let Some((name, digest)) = &round.text else { return Ok(None) };
        let later = rounds(web, loaded).await?.into_iter().find(|one| one.round == round.round + 1);
        let next = match later.and_then(|one| one.text) {
            Some((_, next)) => Some(next),
            None => loaded.head.papers.get(name).cloned(),
        };
        let Some(next) = next.filter(|next| next != digest) else { return Ok(None) };
        let papers = web.store().papers(std::slice::from_ref(&next)).await?;
        Ok(readable(&papers, &next).map(|words| Text::next(now, words)))
    }
}

/// A version of the text that is consulted on.
pub(crate) struct Version {
    /// The round it was sent in; nothing while it is only filed.
    pub(crate) round: Option<u32>,
    pub(crate) digest: Digest,
    pub(crate) text: Text,
}

/// All versions in their order, those of the rounds of the last consultation's step and what was filed since.
pub(crate) async fn line(web: &Web, loaded: &Loaded) -> Result<Vec<Version>, Fail> {
    let Some(last) = loaded.head.consultation.as_deref() else { return Ok(Vec::new()) };
    let mut wanted: Vec<(Option<u32>, PaperName, Digest)> = Vec::new();
    for one in rounds(web, loaded).await? {
        if let (true, Some((name, digest))) = (one.step == last.step, one.text) {
            wanted.push((Some(one.round), name, digest));
        }
    }
    let filed = wanted.last().and_then(|(_, name, sent)| {
        let filed = loaded.head.papers.get(name).filter(|filed| *filed != sent)?;
        Some((None, name.clone(), filed.clone()))
    });
    wanted.extend(filed);
    let digests: Vec<Digest> = wanted.iter().map(|(.., digest)| digest.clone()).collect();
    let papers = web.store().papers(&digests).await?;
    let mut line: Vec<Version> = Vec::new();
    for (round, _, digest) in wanted {
        let Some(words) = readable(&papers, &digest) else { continue };
        let text = match line.last() {
            Some(before) => Text::next(&before.text, words),
            None => Text::first(words),
        };
        line.push(Version { round, digest, text });
    }
    Ok(line)
}
