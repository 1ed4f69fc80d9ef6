//! The parent of a case and its children, on the case's page.

use umlauf_engine::view;

use super::Loaded;
use crate::access::Deed;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::visitor::Visitor;
use crate::{Web, dates, terms};

/// The case that started this one.
pub(super) struct Parent {
    pub(super) title: String,
    /// Where it is, for whoever may look.
    pub(super) to: Option<String>,
}

/// A child.
pub(super) struct Child {
    pub(super) of: String,
    /// Its workflow; nothing if it is not for the visitor.
    pub(super) workflow: Option<String>,
    pub(super) to: Option<String>,
    pub(super) stands: String,
    pub(super) since: String,
    pub(super) ended: Option<&'static str>,
    pub(super) problem: Option<String>,
}

/// Both, as the visitor may see them.
pub(super) async fn kin(
    web: &Web,
    lang: Lang,
    visitor: &Visitor,
    loaded: &Loaded,
) -> Result<(Option<Parent>, Vec<Child>), Fail> {
    let mut kin = view::kin(web.engine(), &loaded.head).await?;
    kin.limit(|body| visitor.may(Deed::ReadCase, body));
    let parent = kin.parent.map(|parent| Parent {
        to: parent.title.is_some().then(|| format!("/vorgaenge/{}", parent.case)),
        title: parent.title.unwrap_or_else(|| {
            String::from(lang.pick("Vorgang eines anderen Gremiums", "a case of another body"))
        }),
    });
    let child = |child: view::ChildView| {
        let waits = lang.pick("wird eröffnet", "being opened");
        let fails = lang.pick("kann nicht eröffnet werden", "cannot be opened");
        let elsewhere = lang.pick("in einem anderen Gremium", "in another body");
        let open = child.body.is_some();
        let stands = match (child.step, open, &child.problem) {
            (Some(step), ..) => step,
            (None, true, _) => elsewhere.to_owned(),
            (None, false, Some(_)) => fails.to_owned(),
            (None, false, None) => waits.to_owned(),
        };
        Child {
            of: loaded.member_title(&child.of, lang),
            to: child.title.is_some().then(|| format!("/vorgaenge/{}", child.case)),
            workflow: child.workflow,
            stands,
            since: dates::moment(lang, child.since),
            ended: child.ending.map(|how| terms::ending(lang, how)),
            problem: child.problem,
        }
    };
    Ok((parent, kin.children.into_iter().map(child).collect()))
}
