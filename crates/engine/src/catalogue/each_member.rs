//! Patterns: one text for all voting members of a body, and a text of its own for whoever wants one.
//!
//! What happens inside a member must be visible to nobody else, and who may see a case is decided by
//! its body. So each member needs a body of its own and a workflow in it. A pattern says both once for all:
//! it is written out into plain texts before anything is compiled, so that digests, frozen cases, records
//! and mandates know nothing of patterns, and a file of the same name takes the place of what would be
//! written out.

use std::collections::BTreeSet;
use std::path::Path;

use include_dir::Dir;
use umlauf_source::Source;
use umlauf_voting::{Body, MemberCode};
use umlauf_workflow::WorkflowName;

use super::{Texts, yaml_files};
use crate::Error;

/// The folder of patterns. In it a folder for each body whose members they are for; in that, workflows, and bodies in
/// `bodies`.
const FOLDER: &str = "each-member";

/// What a text defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Defines {
    /// A workflow.
    Workflow,
    /// A body.
    Body,
}

/// One text for all voting members of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The body.
    pub of: String,
    /// What it defines.
    pub defines: Defines,
    /// The text, with `{member}`, `{MEMBER}` and `{title}` where the members differ.
    pub source: Source,
}

/// A text that belongs to one member of a body: written out of a pattern, or the member's own in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfMember {
    /// What it defines.
    pub defines: Defines,
    /// The name of what it defines: `landesabstimmung-by`.
    pub name: String,
    /// The name of the pattern: `landesabstimmung`.
    pub pattern: String,
    /// The body that the member belongs to.
    pub of: String,
    /// The member.
    pub member: MemberCode,
}

impl Pattern {
    /// What is written out for a member.
    pub fn written_out(&self, code: &MemberCode, title: &str) -> Source {
        let name = WorkflowName::for_member(self.source.stem(), code);
        let text = self.source.text.replace("{member}", &code.as_str().to_lowercase());
        let text = text.replace("{MEMBER}", code.as_str()).replace("{title}", title);
        Source::new(format!("{}/{name}.yaml", self.source.name), text)
    }

    /// Whether a text was written out of this pattern.
    fn wrote(&self, source: &Source) -> bool {
        let rest = source.name.strip_prefix(self.source.name.as_str());
        rest.is_some_and(|rest| rest.starts_with('/'))
    }
}

/// The patterns in a folder of definitions that the program carries inside itself.
pub(super) fn shipped(definitions: &Dir<'_>) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    let folders = definitions.get_dir(FOLDER).into_iter().flat_map(Dir::dirs);
    for folder in folders {
        let of = folder.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bodies = folder.get_dir(folder.path().join("bodies"));
        for (defines, dir) in [(Defines::Workflow, Some(folder)), (Defines::Body, bodies)] {
            for source in dir.into_iter().flat_map(super::embedded) {
                patterns.push(Pattern { of: of.clone(), defines, source });
            }
        }
    }
    patterns
}

/// The patterns in an operator's folder of definitions.
fn of_folder(definitions: &Path) -> Result<Vec<Pattern>, Error> {
    let mut patterns = Vec::new();
    let folder = definitions.join(FOLDER);
    if !folder.exists() {
        return Ok(patterns);
    }
    let unreadable = |source| Error::Unreadable { path: folder.display().to_string(), source };
    for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if !path.is_dir() {
            continue;
        }
        let of = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (defines, part) in
            [(Defines::Workflow, path.clone()), (Defines::Body, path.join("bodies"))]
        {
            let sources = if part.exists() { yaml_files(&part)? } else { Vec::new() };
            patterns.extend(sources.into_iter().map(|source| Pattern {
                of: of.clone(),
                defines,
                source,
            }));
        }
    }
    Ok(patterns)
}

impl Texts {
    /// Adds the patterns of a folder; one for the same body and of the same name overrides.
    pub(super) fn add_patterns(&mut self, folder: &Path) -> Result<(), Error> {
        for pattern in of_folder(folder)? {
            self.patterns.retain(|known| {
                (&known.of, known.defines, known.source.stem())
                    != (&pattern.of, pattern.defines, pattern.source.stem())
            });
            self.patterns.push(pattern);
        }
        Ok(())
    }

    /// Takes out what was written out of patterns.
    pub(super) fn fold(&mut self) {
        let patterns = std::mem::take(&mut self.patterns);
        let plain = |source: &Source| !patterns.iter().any(|pattern| pattern.wrote(source));
        self.workflows.retain(plain);
        self.bodies.retain(plain);
        self.of_members.clear();
        self.patterns = patterns;
    }

    /// Writes every pattern out for each voting member of its body that has no text of its own; gives the
    /// names of bodies that do not exist. One that cannot be read tells its faults elsewhere.
    pub(super) fn unfold(&mut self) -> Vec<String> {
        let mut unknown = Vec::new();
        let mut patterns = std::mem::take(&mut self.patterns);
        patterns.sort_by(|a, b| {
            (&a.of, a.defines, a.source.stem()).cmp(&(&b.of, b.defines, b.source.stem()))
        });
        for of in patterns.chunk_by(|a, b| a.of == b.of) {
            let name = &of[0].of;
            let Some(source) = self.bodies.iter().find(|source| source.stem() == name) else {
                unknown.push(name.clone());
                continue;
            };
            if let Ok((body, _)) = Body::compile(source) {
                of.iter().for_each(|pattern| self.write_out(pattern, &body));
            }
        }
        self.patterns = patterns;
        unknown
    }

    fn write_out(&mut self, pattern: &Pattern, body: &Body) {
        let list = match pattern.defines {
            Defines::Workflow => &mut self.workflows,
            Defines::Body => &mut self.bodies,
        };
        for member in body.voters() {
            let source = pattern.written_out(&member.code, &member.title);
            self.of_members.push(OfMember {
                defines: pattern.defines,
                name: source.stem().to_owned(),
                pattern: pattern.source.stem().to_owned(),
                of: pattern.of.clone(),
                member: member.code.clone(),
            });
            if !list.iter().any(|known| known.stem() == source.stem()) {
                list.push(source);
            }
        }
    }

    /// The pattern that a text was written out of, if any.
    pub fn pattern_of(&self, source: &Source) -> Option<&Pattern> {
        self.patterns.iter().find(|pattern| pattern.wrote(source))
    }

    /// The workflows that need not be verified before the first case: all but the first of each pattern. They
    /// differ in names and holidays only, and to play each over twenty years of opening days would make every
    /// start slow.
    pub(super) fn verified_later(&self) -> BTreeSet<String> {
        let mut first = BTreeSet::new();
        let written = self.workflows.iter().filter_map(|source| {
            let pattern = self.pattern_of(source)?;
            (!first.insert(&pattern.source.name)).then(|| source.stem().to_owned())
        });
        written.collect()
    }

    /// The pattern that a file of some folder of definitions is: `…/each-member/BODY/NAME.yaml`, or one level
    /// deeper in `bodies`.
    pub fn as_pattern(source: &Source) -> Option<Pattern> {
        let parts: Vec<&str> = source.name.split(['/', '\\']).rev().collect();
        let (of, defines) = match parts.as_slice() {
            [_, of, FOLDER, ..] => (*of, Defines::Workflow),
            [_, "bodies", of, FOLDER, ..] => (*of, Defines::Body),
            _ => return None,
        };
        Some(Pattern { of: of.to_owned(), defines, source: source.clone() })
    }

    /// What a pattern stands for, for each voting member of its body; nothing where the body is unknown or
    /// cannot be read.
    pub fn written_out(&self, pattern: &Pattern) -> Vec<Source> {
        let source = self.bodies.iter().find(|source| source.stem() == pattern.of);
        let body = source.and_then(|source| Body::compile(source).ok());
        let Some((body, _)) = body else { return Vec::new() };
        body.voters().map(|one| pattern.written_out(&one.code, &one.title)).collect()
    }

    /// The member to whose inside a workflow or body belongs, if to any.
    pub fn of_member(&self, defines: Defines, name: &str) -> Option<&OfMember> {
        self.of_members.iter().find(|known| known.defines == defines && known.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    const OWN: &str = "workflow: landesabstimmung-by
version: 7
title: Abstimmung im Kabinett
body: land-by
start: kabinett
steps:
  kabinett: {title: Kabinett, by: chair, within: 5 working days, may: {freigeben: aus}}
  aus: {title: Freigegeben, ends: adopted}
";

    fn catalogue(texts: Texts) -> Catalogue {
        Catalogue::compile(texts).unwrap()
    }

    fn with(files: &[(&str, &str)]) -> Result<Texts, Error> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Texts::shipped().with_folder(folder.path())
    }

    #[test]
    fn every_voting_member_has_a_workflow_in_a_body_of_its_own_and_advisers_have_none() {
        let catalogue = catalogue(Texts::shipped());
        let body = catalogue.library().body("it-planungsrat").unwrap();
        for member in body.voters() {
            let name = WorkflowName::for_member("landesabstimmung", &member.code);
            let workflow = catalogue.workflow(name.as_str()).unwrap();
            let own = WorkflowName::for_member("land", &member.code);
            assert_eq!(workflow.body_name.as_str(), own.as_str());
            assert!(workflow.title.contains(&member.title), "{}", workflow.title);
            assert!(workflow.body.title().contains(&member.title), "{}", workflow.body.title());
            let seat = match member.code.as_str() {
                "BUND" => String::from("DE-BE"),
                code => format!("DE-{code}"),
            };
            assert_eq!(workflow.body.calendar(), seat);
            let known = catalogue.texts().of_member(Defines::Workflow, name.as_str()).unwrap();
            assert_eq!((known.of.as_str(), &known.member), ("it-planungsrat", &member.code));
        }
        assert!(
            catalogue.workflow("landesabstimmung").is_none(),
            "the pattern itself is no workflow"
        );
        assert!(catalogue.workflow("landesabstimmung-ksv").is_none());
        assert!(catalogue.texts().of_member(Defines::Workflow, "umlaufverfahren").is_none());
    }

    #[test]
    fn nothing_of_a_pattern_is_left_in_what_is_written_out() {
        let texts = Texts::shipped();
        let written = texts.workflows.iter().chain(&texts.bodies);
        let written: Vec<_> = written.filter(|source| source.name.contains(FOLDER)).collect();
        assert_eq!(written.len(), 17 + 16, "one body is a file of its own");
        for source in written {
            for word in ["{member}", "{MEMBER}", "{title}"] {
                assert!(!source.text.contains(word), "{} says {word}", source.name);
            }
        }
    }

    #[test]
    fn a_member_s_own_file_takes_the_place_of_the_pattern_for_that_member_alone() {
        let catalogue = catalogue(with(&[("landesabstimmung-by.yaml", OWN)]).unwrap());
        assert_eq!(catalogue.workflow("landesabstimmung-by").unwrap().version, 7);
        assert_eq!(catalogue.workflow("landesabstimmung-he").unwrap().version, 1);
        let texts = catalogue.texts();
        let stems = texts.workflows.iter().filter(|one| one.stem() == "landesabstimmung-by");
        assert_eq!(stems.count(), 1);
        assert!(texts.of_member(Defines::Workflow, "landesabstimmung-by").is_some());
    }

    #[test]
    fn an_operator_s_pattern_takes_the_place_of_the_shipped_one_for_all_without_a_file_of_their_own()
     {
        let pattern = OWN.replace("-by", "-{member}").replace("version: 7", "version: 8");
        let own = ("landesabstimmung-by.yaml", OWN);
        let path = "each-member/it-planungsrat/landesabstimmung.yaml";
        let catalogue = catalogue(with(&[own, (path, &pattern)]).unwrap());
        assert_eq!(catalogue.workflow("landesabstimmung-by").unwrap().version, 7);
        assert_eq!(catalogue.workflow("landesabstimmung-he").unwrap().version, 8);
    }

    #[test]
    fn a_member_that_a_body_gains_gets_its_texts_too() {
        let texts = Texts::shipped();
        let body = texts.bodies.iter().find(|source| source.stem() == "fit-ab").unwrap();
        let path = "each-member/fit-ab/rueckfrage.yaml";
        let pattern = OWN.replace("landesabstimmung-by", "rueckfrage-{member}");
        let pattern = pattern.replace("land-by", "fit-ab");
        let (body, _) = Body::compile(body).unwrap();
        let catalogue = catalogue(with(&[(path, &pattern)]).unwrap());
        let found =
            catalogue.workflows().filter(|one| one.name.as_str().starts_with("rueckfrage-"));
        assert_eq!(found.count(), body.voters().len());
    }

    #[test]
    fn a_pattern_for_the_members_of_no_body_is_told() {
        let error = with(&[("each-member/it-planungsart/x.yaml", OWN)]).unwrap_err();
        assert!(matches!(&error, Error::NoSuchBody(name) if name == "it-planungsart"), "{error}");
    }
}
