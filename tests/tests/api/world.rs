//! A case and the programs of those who take part in it.

use serde_json::{Value, json};
use umlauf_tests::{Database, Program, World};
use umlauf_workflow::CaseId;

/// A world with the programs of the secretariat and the chair.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) office: Program,
    pub(crate) chair: Program,
}

/// The people of the IT-Planungsrat on 15 August 2022, and no case yet.
pub(crate) async fn stage(database: Database) -> Stage {
    let world = World::on(database, "2022-08-15 09:00").await;
    let office = Program::of(&world, "office").await;
    let chair = Program::of(&world, "chair").await;
    Stage { world, office, chair }
}

/// What a case is opened with.
pub(crate) fn new_case(title: &str) -> Value {
    json!({
        "workflow": "umlaufverfahren",
        "title": title,
        "papers": {
            "beschlusstext": "Der IT-Planungsrat beschließt.",
            "begruendung": "Weil es nötig ist.",
        },
    })
}

impl Stage {
    /// Opens a case; its address.
    pub(crate) async fn opened(&self, title: &str) -> String {
        let answer = self.office.post("/api/v1/cases", &new_case(title)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.header("location").to_owned()
    }

    /// Opens and launches a case; its address.
    pub(crate) async fn voting(&self, title: &str) -> String {
        let case = self.opened(title).await;
        let moves = format!("{case}/moves");
        self.office.does(&moves, &json!({ "label": "vorlegen" })).await;
        self.chair.does(&moves, &json!({ "label": "freigeben" })).await;
        self.world.settles().await;
        case
    }

    /// A member's program.
    pub(crate) async fn member(&self, code: &str) -> Program {
        Program::of(&self.world, code).await
    }
}

/// The id in an address.
pub(crate) fn id(case: &str) -> CaseId {
    CaseId::from(case.trim_start_matches("/api/v1/cases/"))
}
