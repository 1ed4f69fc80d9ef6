//! The operator's seal: made, shown, put under a record, demanded, and published by `umlauf serve`.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::support::{folder, text, umlauf, write};
use crate::world::House;

#[test]
fn a_key_is_made_once_and_only_its_owner_reads_it() {
    let folder = folder();
    let path = folder.path().join("seal.pem").display().to_string();
    let made = umlauf(["key", "new", "-o", &path]).run().ends(0).says("Sichern Sie ihn").json();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(umlauf(["key", "show", &path]).run().ends(0).json(), made);
    let public = write(folder.path(), "public.pem", text(&made, "/public_key"));
    assert_eq!(umlauf(["key", "show", &public]).run().ends(0).json(), made);

    let before = std::fs::read(&path).unwrap();
    umlauf(["key", "new", "-o", &path]).run().ends(2).prints_nothing().says("never overwritten");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let other = folder.path().join("other.pem").display().to_string();
    let other = umlauf(["key", "new", "-o", &other]).run().ends(0).json();
    assert_ne!(text(&other, "/id"), text(&made, "/id"));
    let wrong = write(folder.path(), "wrong.pem", "kein Schlüssel");
    umlauf(["key", "show", &wrong]).run().ends(1).says("this is no Ed25519 public key in PEM");
    umlauf(["key", "show", "nirgends.pem"]).run().ends(2).says("cannot read `nirgends.pem`");

    // Another program reads it and finds the same public key.
    let openssl = Command::new("openssl").args(["pkey", "-pubout", "-in", &path]).output();
    if let Ok(output) = openssl {
        assert_eq!(String::from_utf8_lossy(&output.stdout), text(&made, "/public_key"));
    }
}

#[test]
fn a_record_is_sealed_and_a_seal_can_be_demanded() {
    let house = House::new();
    let case = house.launched("Probe");
    let file = |name: &str| house.path().join(name).display().to_string();
    let (one, two) = (file("one.pem"), file("two.pem"));
    let made = umlauf(["key", "new", "-o", &one]).run().ends(0).json();
    let other = umlauf(["key", "new", "-o", &two]).run().ends(0).json();
    let public = write(house.path(), "one.pub", text(&made, "/public_key"));
    let foreign = write(house.path(), "two.pub", text(&other, "/public_key"));

    let record = file("akte.json");
    house.calls(["export", &case, "-o", &record, "--sign-with", &one]).run().ends(0);
    let verdict = umlauf(["verify", &record]).run().ends(0).says("ist nicht geprüft").json();
    assert_eq!(text(&verdict, "/seals/0/key"), text(&made, "/id"));
    let ran = umlauf(["verify", &record, "--key", &public]).run().ends(0);
    ran.says("von dem angegebenen Schlüssel");
    let verdict = umlauf(["verify", &record, "--key", &foreign]).run().ends(1).json();
    assert_eq!(text(&verdict, "/first_fault/code"), "seal::missing");

    let bare = file("bare.json");
    house.calls(["export", &case, "-o", &bare]).run().ends(0);
    umlauf(["verify", &bare]).run().ends(0);
    let verdict = umlauf(["verify", &bare, "--key", &public]).run().ends(1).json();
    assert_eq!(text(&verdict, "/first_fault/code"), "seal::missing");

    let sealed = std::fs::read_to_string(&record).unwrap();
    let id = text(&made, "/id");
    let touched = write(house.path(), "touched.json", &sealed.replace(id, text(&other, "/id")));
    let verdict = umlauf(["verify", &touched]).run().ends(1).json();
    assert_eq!(text(&verdict, "/first_fault/code"), "seal::wrong");
    house.calls(["export", &case, "--sign-with", &public]).run().ends(1).says("private key");
}

/// The answer to one GET.
fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let ask = format!("GET {path} HTTP/1.1\r\nHost: umlauf.example\r\nConnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// A port that was free a moment ago.
fn free() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn serve_publishes_the_keys_and_its_metrics_as_the_configuration_says() {
    let house = House::new();
    let file = |name: &str| house.path().join(name).display().to_string();
    let (now, old) = (file("now.pem"), file("old.pem"));
    let made = umlauf(["key", "new", "-o", &now]).run().ends(0).json();
    let past = umlauf(["key", "new", "-o", &old]).run().ends(0).json();
    let old = write(house.path(), "old.pub", text(&past, "/public_key"));
    let (pages, metrics) = (free(), free());
    let secret = write(house.path(), "secret", "geheim\n");
    let config = format!(
        "base_url = \"https://umlauf.example\"\nmetrics_listen = \"{metrics}\"\n\
         [mail]\nurl = \"folder:{}\"\n\
         [identity]\nissuer = \"https://anmeldung.example\"\nclient_id = \"umlauf\"\n\
         client_secret_file = \"{secret}\"\n\
         [signing]\nkey_file = \"{now}\"\nfrom = \"2026-01-01\"\n\
         previous = [\"{old}\", {{ file = \"{old}\", until = \"2025-12-31\" }}]\n",
        file("post")
    );
    let path = write(house.path(), "umlauf.toml", &config);
    let call = ["serve", "--config", &path, "--check-config"];
    house.calls(call).run().ends(0).prints_nothing().says("Die Konfiguration ist in Ordnung.");

    let call = ["serve", "--no-migrate", "--config", &path, "--listen", &pages];
    let mut server = house.calls(call).serve();
    server.hears("Seiten: http://");
    let keys = get(&pages, "/schluessel");
    let json = keys.split_once("\r\n\r\n").unwrap().1;
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(text(&json, "/keys/0/id"), text(&made, "/id"));
    assert_eq!(text(&json, "/keys/0/from"), "2026-01-01");
    assert_eq!(text(&json, "/keys/1/id"), text(&past, "/id"));
    assert_eq!(text(&json, "/keys/2/until"), "2025-12-31");
    assert!(get(&pages, "/schluessel.pem").ends_with(text(&past, "/public_key")));
    // The provider cannot be reached from here; the pages are there all the same.
    assert!(get(&pages, "/anmelden").contains("Mit Behördenkonto anmelden"));
    assert!(get(&pages, "/metrics").starts_with("HTTP/1.1 404"));
    assert!(get(&metrics, "/metrics").contains("\numlauf_cases_running 0\n"));
    assert!(get(&metrics, "/anmelden").starts_with("HTTP/1.1 404"));
    let (code, said) = server.stops("TERM");
    assert_eq!(code, Some(0), "{said}");

    for (from, to, words) in [
        (&now, "nirgends.pem", &["signing.key_file", "cannot read `nirgends.pem`"][..]),
        (&now, old.as_str(), &["signing.key_file", "private key", "umlauf key new"]),
        (&secret, "nirgends", &["line 8, identity.client_secret_file", "cannot read"]),
    ] {
        let path = write(house.path(), "wrong.toml", &config.replacen(from.as_str(), to, 1));
        let call = ["serve", "--config", &path, "--check-config"];
        let mut ran = house.calls(call).run().ends(1).prints_nothing();
        for word in words {
            ran = ran.says(word);
        }
    }
}
