//! The Ziffern of the decision that a case puts to the vote, as its paper says them.

use std::collections::BTreeMap;

use umlauf_decisions::{Held, Item, When};
use umlauf_source::Source;
use umlauf_workflow::{Digest, ITEM_PAPERS, PaperName};

use crate::{Engine, Error};

impl Engine {
    /// The Ziffern among the papers of a case; none where no paper says Ziffer by Ziffer what is decided.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn ziffern(&self, papers: &BTreeMap<PaperName, Digest>) -> Result<Vec<Item>, Error> {
        let mut names = ITEM_PAPERS.iter();
        let Some(digest) = names.find_map(|name| papers.get(&PaperName::from(*name))) else {
            return Ok(Vec::new());
        };
        let found = self.store().papers(std::slice::from_ref(digest)).await?;
        let text = found.first().and_then(|paper| std::str::from_utf8(&paper.bytes).ok());
        let Some(text) = text else { return Ok(Vec::new()) };
        let place = ("", "", When::Year(1000), Held::Umlauf);
        let read = umlauf_decisions::paper(&Source::new("beschluss.yaml", text), place);
        Ok(read.map_or_else(|_| Vec::new(), |decision| decision.items))
    }
}
