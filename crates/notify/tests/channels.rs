//! Channels that need no server: folder, memory, rehearsal; and a server that is not there.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use umlauf_notify::{
    Channel, ChannelConfig, Delivery, Folder, Memory, Rehearsal, Rendered, Sender, Templates,
    render, samples,
};

fn mail(to: &str) -> Rendered {
    let mut dispatch = samples().into_iter().find(|d| d.notice.kind() == "receipt").unwrap();
    to.clone_into(&mut dispatch.to.address);
    let sender = Sender::new("umlauf@it-planungsrat.example").unwrap();
    render(&Templates::shipped().unwrap(), &sender, &dispatch).unwrap()
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_folder_holds_one_whole_file_per_letter_however_often_it_is_delivered() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("post/aus");
    let folder = Folder::open(&path).unwrap();
    let first = mail("erika.muster@bremen.example");
    assert_eq!(folder.deliver(&first).await, Delivery::Accepted);
    assert_eq!(folder.deliver(&first).await, Delivery::Accepted);
    assert_eq!(names(&path), ["itplr-2022-a.14.3.p-07.eml"]);
    let file = path.join("itplr-2022-a.14.3.p-07.eml");
    assert_eq!(std::fs::read(&file).unwrap(), first.to_bytes().unwrap());

    let mut later = first;
    later.subject = "Noch einmal".to_owned();
    assert_eq!(folder.deliver(&later).await, Delivery::Accepted);
    assert_eq!(names(&path).len(), 1);
    assert_eq!(std::fs::read(&file).unwrap(), later.to_bytes().unwrap());
}

#[tokio::test]
async fn a_folder_that_vanished_is_tried_again() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::open(home.path().join("aus")).unwrap();
    std::fs::remove_dir_all(home.path().join("aus")).unwrap();
    let delivery = folder.deliver(&mail("erika@bremen.example")).await;
    let Delivery::TryAgain { reason } = delivery else { panic!("{delivery:?}") };
    assert!(reason.starts_with("cannot write to "), "{reason}");
}

#[tokio::test]
async fn a_bad_address_is_given_up_with_a_masked_reason() {
    let home = tempfile::tempdir().unwrap();
    for bad in ["erika", "erika muster@bremen.example", "e@x.example\r\nRCPT TO:<a@b.example>", ""]
    {
        let channels: [Box<dyn Channel>; 2] =
            [Box::new(Folder::open(home.path()).unwrap()), Box::new(Memory::new())];
        for channel in channels {
            let delivery = channel.deliver(&mail(bad)).await;
            let Delivery::GiveUp { reason } = delivery else { panic!("{bad}: {delivery:?}") };
            assert!(reason.contains("is not a mail address"), "{reason}");
            assert!(!reason.contains("erika") && !reason.contains('\n'), "{reason}");
        }
    }
    assert!(names(home.path()).is_empty());
}

#[tokio::test]
async fn a_rehearsal_marks_what_it_sends_and_refuses_real_addresses() {
    let rehearsal = Rehearsal::new(Memory::new());
    let refused = rehearsal.deliver(&mail("erika.muster@senatskanzlei.bremen.de")).await;
    let reason = "ÜBUNG: zurückgehalten, `e…@senatskanzlei.bremen.de` endet nicht auf `.example`";
    assert_eq!(refused, Delivery::GiveUp { reason: reason.to_owned() });
    let boxed: Box<dyn Channel> = Box::new(Memory::new());
    let nested = Rehearsal::new(boxed);
    assert_eq!(nested.deliver(&mail("erika@bremen.example")).await, Delivery::Accepted);
    assert_eq!(nested.name(), "memory");
}

#[tokio::test]
async fn memory_answers_as_told_and_keeps_what_it_accepts() {
    let later = Delivery::TryAgain { reason: "later".to_owned() };
    let memory = Memory::answering([later.clone()]);
    let mail = mail("erika@bremen.example");
    assert_eq!(memory.deliver(&mail).await, later);
    assert!(memory.delivered().is_empty());
    assert_eq!(memory.deliver(&mail).await, Delivery::Accepted);
    assert!(memory.delivered() == [mail]);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    // Bound and dropped: nobody listens there now.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("smtp://127.0.0.1:{port}?tls=none&timeout=5");
    let channel = ChannelConfig::from_url(&url).unwrap().open().unwrap();
    assert_eq!(channel.name(), format!("smtp 127.0.0.1:{port}"));
    let delivery = channel.deliver(&mail("erika@bremen.example")).await;
    assert!(matches!(delivery, Delivery::TryAgain { .. }), "{delivery:?}");
}

#[test]
fn nobodys_address_or_name_is_in_debug_output() {
    let mail = mail("erika.muster@bremen.example");
    let shown = format!("{mail:?} {:?}", samples()[0]);
    assert!(shown.contains("e…@bremen.example"));
    assert!(!shown.contains("erika.muster") && !shown.contains("Erika Muster"), "{shown}");
}
