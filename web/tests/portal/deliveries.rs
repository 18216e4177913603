//! The delivery of audit events: webhooks here, syslog in its own file.

mod backlog;
mod recipe;
mod syslog;
mod tls;

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use ca_core::Ca;
use ca_core::config::DeliveryStart;
use ca_core::error::Conflict;
use ca_core::policy::{Actor, SeeDestinations, SkipEvent, permit};
use ca_core::types::{DeliveryFault, DestinationState};
use ca_core::use_cases::delivery::{list_destinations, skip_event};
use inkan_tests::installation::{Installation, write_secret};
use inkan_tests::wait;
use inkan_tests::webhook::{HookAnswer, HookReceiver};
use tokio::sync::oneshot;
use web::{Courier, PortalConfig, WebhookConfig};

pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A running worker; `Drop` ends it as the end of the server does.
pub(crate) struct Running {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn start(courier: Courier) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(courier.run(async { stopped.await.unwrap_or(()) }));
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }

    /// A worker for a webhook with further keys.
    fn hook(installation: &Installation, ca: &Arc<Ca>, port: u16, more: &str) -> Self {
        let section = section(&format!("http://127.0.0.1:{port}/in"), more);
        write_secret(&installation.folder.path().join("secret"), &format!("{SECRET}\n")).unwrap();
        let folder = installation.folder.path();
        Self::start(Courier::for_webhook(Arc::clone(ca), &section, folder, &portal()).unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(std::thread::panicking() || ended.is_none_or(|ended| ended.is_ok()), "the worker panicked");
    }
}

fn section(url: &str, more: &str) -> WebhookConfig {
    let usual = format!("{{\"name\":\"siem\",\"url\":\"{url}\",\"secret_file\":\"secret\",\"from\":\"beginning\"");
    serde_json::from_str(&format!("{usual}{more}}}")).unwrap()
}

pub(crate) fn portal() -> PortalConfig {
    serde_json::from_str("{\"listen\":\"127.0.0.1:0\",\"url\":\"https://certs.example.com\"}").unwrap()
}

/// The number of rows of the trail.
pub(crate) fn rows(installation: &Installation) -> i64 {
    installation.database.count("audit").unwrap()
}

/// The state of the one destination; none before the worker has begun.
pub(crate) fn state(ca: &Ca) -> Option<DestinationState> {
    let permitted = permit(&Actor::Host, SeeDestinations).unwrap();
    list_destinations(ca, &permitted).unwrap().pop().and_then(|view| view.state)
}

/// Waits until the destination is past this event.
pub(crate) fn wait_past(ca: &Ca, seq: i64) {
    wait::until("the position to be stored", || Ok(state(ca).filter(|state| state.seq >= seq))).unwrap();
}

fn wait_held(ca: &Ca, attempts: i64) -> DestinationState {
    let held = |state: &DestinationState| state.held.as_ref().is_some_and(|held| held.attempts >= attempts);
    wait::until("the destination to be held", || Ok(state(ca).filter(held))).unwrap()
}

fn skip(ca: &Ca, seq: i64) -> ca_core::Result<()> {
    let permitted = permit(&Actor::Host, SkipEvent).unwrap();
    skip_event(ca, &permitted, &"siem".parse().unwrap(), seq, "it is refused")
}

#[test]
fn events_come_in_order_and_each_once_and_deliveries_write_none() {
    let installation = Installation::found(&[]).unwrap();
    let receiver = HookReceiver::start().unwrap();
    let running = Running::hook(&installation, &installation.ca, receiver.port, "");
    for number in 0..20 {
        installation.add_person("Somebody", &format!("p{number}@example.com")).unwrap();
    }
    let last = rows(&installation);
    assert_eq!(receiver.until_event(last).unwrap(), (1..=last).collect::<Vec<_>>());
    wait_past(&installation.ca, last);
    drop(running);
    assert_eq!(rows(&installation), last, "a delivery wrote a row");
    // After a restart the worker goes on where it was.
    let running = Running::hook(&installation, &installation.ca, receiver.port, "");
    installation.add_person("Another", "another@example.com").unwrap();
    assert_eq!(receiver.until_event(last + 1).unwrap(), [last + 1]);
    drop(running);
}

#[test]
fn a_new_destination_begins_at_the_head_and_receives_what_it_wants_without_personal_data() {
    let installation = Installation::found(&[]).unwrap();
    installation.add_person("Before", "before@example.com").unwrap();
    let receiver = HookReceiver::start().unwrap();
    let wanted = ",\"events\":[\"certificate.\",\"person.\"]";
    let usual = section(&format!("http://127.0.0.1:{}/in", receiver.port), wanted);
    let section = WebhookConfig { from: DeliveryStart::Now, ..usual };
    write_secret(&installation.folder.path().join("secret"), SECRET).unwrap();
    let before = rows(&installation);
    let courier =
        Courier::for_webhook(Arc::clone(&installation.ca), &section, installation.folder.path(), &portal()).unwrap();
    let _running = Running::start(courier);
    wait_past(&installation.ca, before);
    installation.enrol("After", "after@example.com").unwrap();
    let last = rows(&installation);
    wait_past(&installation.ca, last);
    let events: Vec<_> = receiver.all_that_came().iter().flat_map(|request| request.events().unwrap()).collect();
    assert!(!events.is_empty());
    for event in &events {
        let action = event["action"].as_str().unwrap();
        assert!(action.starts_with("certificate.") || action.starts_with("person."), "{event}");
        assert!(event["seq"].as_i64().unwrap() > before && event.get("personal").is_none(), "{event}");
        assert!(!event.to_string().contains("after@example.com"), "{event}");
    }
}

#[test]
fn what_was_taken_without_an_answer_comes_again_and_nothing_passes_it() {
    let installation = Installation::found(&[]).unwrap();
    let receiver = HookReceiver::start().unwrap();
    receiver.answer_next(HookAnswer::Close);
    receiver.answer_next(HookAnswer::Status(503, "maintenance\r\nuntil noon"));
    let _running = Running::hook(&installation, &installation.ca, receiver.port, "");
    let first: Vec<Vec<i64>> = (0..3).map(|_| receiver.next().unwrap().seqs().unwrap()).collect();
    assert_eq!(first, [[1], [1], [1]]);
    let last = rows(&installation);
    if last > 1 {
        assert_eq!(receiver.until_event(last).unwrap(), (2..=last).collect::<Vec<_>>());
    }
    wait_past(&installation.ca, last);
    assert_eq!(state(&installation.ca).unwrap().held, None, "nothing holds it any more");
}

#[test]
fn a_refused_event_holds_the_queue_until_exactly_this_one_is_skipped() {
    let installation = Installation::found(&[]).unwrap();
    let receiver = HookReceiver::start().unwrap();
    receiver.answer_always(HookAnswer::Status(400, "no such field"));
    let _running = Running::hook(&installation, &installation.ca, receiver.port, "");
    let ca = &installation.ca;
    let held = wait_held(ca, 2);
    let event = held.held.unwrap();
    assert_eq!((event.seq, event.setback.fault), (1, DeliveryFault::Status));
    assert!(event.setback.detail.contains("400") && event.setback.detail.contains("no such field"), "{event:?}");
    assert!(receiver.all_that_came().iter().all(|request| request.seqs().unwrap() == [1]), "a later one was sent");

    // Two officers press the button: one event is skipped. Another number skips nothing.
    assert!(matches!(skip(ca, 2), Err(ca_core::Error::Conflict(Conflict::EventNotHeld))));
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let officers = [0, 1].map(|_| scope.spawn(|| skip(ca, 1).is_ok()));
        officers.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|done| **done).count(), 1, "{outcomes:?}");
    assert_eq!(installation.database.count("audit WHERE action = 'destination.skip'").unwrap(), 1);
    receiver.answer_always(HookAnswer::Status(200, "ok"));
    let last = rows(&installation);
    wait_past(ca, last);
    let accepted = receiver.all_that_came();
    let skips: Vec<_> = accepted.iter().flat_map(|request| request.events().unwrap()).collect();
    assert!(skips.iter().any(|event| event["action"] == "destination.skip" && event["detail"] == "seq=1"));
}

#[test]
fn two_processes_deliver_each_event_once() {
    let installation = Installation::found(&[]).unwrap();
    let other = Arc::new(Ca::open(installation.ca.settings().clone()).unwrap());
    let receiver = HookReceiver::start().unwrap();
    let _one = Running::hook(&installation, &installation.ca, receiver.port, "");
    let _two = Running::hook(&installation, &other, receiver.port, "");
    for number in 0..30 {
        installation.add_person("Somebody", &format!("p{number}@example.com")).unwrap();
    }
    let last = rows(&installation);
    assert_eq!(receiver.until_event(last).unwrap(), (1..=last).collect::<Vec<_>>());
    wait_past(&installation.ca, last);
    assert!(receiver.all_that_came().is_empty());
}

#[test]
fn a_redirect_is_not_followed_and_an_answer_without_an_end_is_not_read_to_it() {
    let installation = Installation::found(&[]).unwrap();
    let (receiver, elsewhere) = (HookReceiver::start().unwrap(), HookReceiver::start().unwrap());
    receiver.answer_next(HookAnswer::Redirect(format!("http://127.0.0.1:{}/in", elsewhere.port)));
    receiver.answer_next(HookAnswer::Endless);
    let _running = Running::hook(&installation, &installation.ca, receiver.port, "");
    let held = wait_held(&installation.ca, 1).held.unwrap();
    assert_eq!(held.setback.fault, DeliveryFault::Redirect);
    // 200 was the status: the event is accepted, whatever follows.
    let last = rows(&installation);
    receiver.until_event(last).unwrap();
    wait_past(&installation.ca, last);
    assert!(elsewhere.all_that_came().is_empty());
}

#[test]
fn a_receiver_that_does_not_answer_is_given_up_in_time() {
    let installation = Installation::found(&[]).unwrap();
    let receiver = HookReceiver::start().unwrap();
    receiver.answer_next(HookAnswer::Nothing);
    let began = std::time::Instant::now();
    let _running = Running::hook(&installation, &installation.ca, receiver.port, "");
    let held = wait_held(&installation.ca, 1).held.unwrap();
    assert_eq!(held.setback.fault, DeliveryFault::Late);
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    let last = rows(&installation);
    assert_eq!(receiver.until_event(last).unwrap()[..2], [1, 1]);
}

#[test]
fn a_file_that_can_t_be_used_is_named_at_the_start_and_later() {
    let installation = Installation::found(&[]).unwrap();
    let receiver = HookReceiver::start().unwrap();
    let folder = installation.folder.path();
    let start = |section: &WebhookConfig, folder: &Path| {
        Courier::for_webhook(Arc::clone(&installation.ca), section, folder, &portal()).map(drop)
    };
    let usual = section(&format!("http://127.0.0.1:{}/in", receiver.port), "");
    let refused = start(&usual, folder).unwrap_err().to_string();
    assert!(refused.contains("webhook `siem`, secret_file") && refused.contains("can't be read"), "{refused}");
    let _running = Running::hook(&installation, &installation.ca, receiver.port, "");
    let last = rows(&installation);
    receiver.until_event(last).unwrap();
    wait_past(&installation.ca, last);
    // The secret is taken away while the server runs, and put back with a second one.
    std::fs::remove_file(folder.join("secret")).unwrap();
    installation.add_person("Somebody", "somebody@example.com").unwrap();
    let held = wait_held(&installation.ca, 1).held.unwrap();
    assert_eq!(held.setback.fault, DeliveryFault::File);
    write_secret(&folder.join("secret"), &format!("{SECRET}\n{}\n", SECRET.to_uppercase())).unwrap();
    let request = receiver.next().unwrap();
    assert_eq!(request.value("inkan-signature").unwrap().split(',').count(), 2);
}
