//! What docs/operations.md tells the authors of receivers, run as it stands there.

use std::process::Command;

use inkan_tests::command::run_with_input;
use inkan_tests::installation::Installation;
use inkan_tests::webhook::HookReceiver;
use serde_json::json;

use super::{Running, SECRET, rows};

#[test]
fn the_python_of_the_documentation_verifies_signature_chain_and_personal_data() {
    let installation = Installation::found(&[]).unwrap();
    installation.enrol("山田 太郎", "taro@example.com").unwrap();
    let receiver = HookReceiver::start().unwrap();
    let _running = Running::hook(&installation, &installation.ca, receiver.port, ",\"personal\":true");
    let last = rows(&installation);
    let (mut requests, mut seen) = (Vec::new(), 0);
    while seen < last {
        let request = receiver.next().unwrap();
        seen = *request.seqs().unwrap().last().unwrap();
        let [timestamp, signature] = ["Inkan-Timestamp", "Inkan-Signature"].map(|name| request.value(name).unwrap());
        requests.push(json!({
            "headers": { "Inkan-Timestamp": timestamp, "Inkan-Signature": signature },
            "body": request.body,
        }));
    }
    assert!(requests.iter().any(|request| request["body"].as_str().unwrap().contains("山田 太郎")));
    let program = format!("{}\n{CHECKS}", recipe());
    let mut python = Command::new("python3");
    let input = json!({ "secret": SECRET, "requests": requests }).to_string();
    let ran = run_with_input(python.args(["-c", &program]), input.as_bytes()).unwrap().ok().unwrap();
    assert_eq!(ran.text().trim(), format!("{last} events"));
}

/// The block of Python in the documentation.
fn recipe() -> String {
    let text = include_str!("../../../../docs/operations.md");
    let (_, after) = text.split_once("    import hashlib").expect("the recipe");
    let block = format!("    import hashlib{after}");
    let lines = block.lines().take_while(|line| line.is_empty() || line.starts_with("    "));
    lines.map(|line| line.strip_prefix("    ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

const CHECKS: &str = r#"
import sys
given = json.load(sys.stdin)
secret, last, count = given["secret"], None, 0
for request in given["requests"]:
    headers, body = request["headers"], request["body"].encode()
    assert is_signed(headers, body, secret), "not signed"
    assert not is_signed(headers, body, secret + "x"), "signed by anybody"
    assert not is_signed(headers, body + b" ", secret), "another body"
    assert not is_signed(headers, body, secret, time.time() + 600), "too old"
    for event in json.loads(body)["events"]:
        assert row_hash(event) == event["hash"], event
        assert row_hash({**event, "detail": event["detail"] + "x"}) != event["hash"], event
        assert last is None or event["previous_hash"] == last, event
        assert personal_fits(event), event
        last, count = event["hash"], count + 1
print(f"{count} events")
"#;
