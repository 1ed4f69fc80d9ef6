//! `umlauf access`: the table as it is printed is the table that opens the doors.

use serde_json::json;
use umlauf_web::access::{Role, TABLE, may};

use crate::support::{text, umlauf};

#[test]
fn every_line_of_json_is_a_deed_with_all_its_roles() {
    let rows = umlauf(["access", "--json"]).run().ends(0).says_nothing().lines();
    assert_eq!(rows.len(), TABLE.len());
    for (row, (deed, _)) in rows.iter().zip(TABLE) {
        assert_eq!(text(row, "/deed"), deed.word());
        assert_eq!(row["roles"].as_object().unwrap().len(), Role::ALL.len());
        for role in Role::ALL {
            assert_eq!(row["roles"][role.word()], json!(may(role, *deed)), "{deed:?} {role:?}");
        }
    }
}

#[test]
fn every_cell_of_the_printed_table_is_the_table_s() {
    let ran = umlauf(["access"]).run().ends(0).says_nothing();
    let mut lines = ran.out.lines();
    let heads: Vec<_> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(heads, Role::ALL.map(Role::word));
    let mut deeds = TABLE.iter();
    for line in lines {
        let mut cells = line.split_whitespace();
        let (deed, _) = deeds.next().unwrap();
        assert_eq!(cells.next(), Some(deed.word()));
        let marks: Vec<_> = cells.collect();
        let wanted = Role::ALL.map(|role| if may(role, *deed) { "x" } else { "·" });
        assert_eq!(marks, wanted, "{deed:?}");
    }
    assert!(deeds.next().is_none(), "a deed is not printed");
}
