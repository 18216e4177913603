//! Which events a destination gets next, and whose delivery counts, by a clock that stands still.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::config::{DeliveryStart, Destination, DestinationKind};
use ca_core::error::Conflict;
use ca_core::policy::{Actor, SeeDestinations, SkipEvent, permit};
use ca_core::runtime::clock::ManualClock;
use ca_core::types::{DeliveryFault, DestinationState, Setback};
use ca_core::use_cases::delivery::{
    Batch, add_destination, list_destinations, next_batch, note_delivered, note_failed, skip_event,
};
use inkan_tests::installation::Installation;

fn destination(events: &[&str]) -> Result<Destination> {
    let events = events.iter().map(|&event| event.to_owned()).collect();
    let (kind, from) = (DestinationKind::Webhook, DeliveryStart::Beginning);
    Ok(Destination { name: "siem".parse()?, kind, events, personal: false, from })
}

/// An installation with some events, and a destination that received none.
fn waiting(events: &[&str]) -> Result<(Installation, Arc<ManualClock>, Destination)> {
    let (installation, clock) = Installation::found_at("2026-04-01T09:00:00Z", &[])?;
    for number in 0..5 {
        installation.add_person("Taro", &format!("taro{number}@example.com"))?;
    }
    let destination = destination(events)?;
    ensure!(add_destination(&installation.ca, &destination)?, "it is new");
    ensure!(!add_destination(&installation.ca, &destination)?, "it is known");
    Ok((installation, clock, destination))
}

fn seqs(batch: &Batch) -> Vec<i64> {
    batch.events.iter().map(|event| event.record.seq).collect()
}

fn state(ca: &Ca) -> Result<DestinationState> {
    let permitted = permit(&Actor::Host, SeeDestinations)?;
    list_destinations(ca, &permitted)?.pop().and_then(|view| view.state).context("a state")
}

fn late() -> Setback {
    Setback::new(DeliveryFault::Late, "")
}

#[test]
fn only_the_holder_of_the_lease_moves_the_position() -> Result<()> {
    let (installation, clock, destination) = waiting(&[])?;
    let ca = &installation.ca;
    let first = next_batch(ca, &destination, [1; 16], 3)?.context("a batch")?;
    ensure!(seqs(&first) == [1, 2, 3], "{first:?}");
    ensure!(next_batch(ca, &destination, [2; 16], 3)?.is_none(), "two deliver at once");
    clock.advance(31);
    let second = next_batch(ca, &destination, [2; 16], 3)?.context("the lease has expired")?;
    ensure!(seqs(&second) == [1, 2, 3], "{second:?}");
    ensure!(!note_delivered(ca, &first)?, "the first one has lost the lease");
    note_failed(ca, &first, late())?;
    ensure!(state(ca)?.seq == 0 && state(ca)?.held.is_none(), "{:?}", state(ca)?);
    ensure!(note_delivered(ca, &second)? && state(ca)?.seq == 3, "{:?}", state(ca)?);
    let next = next_batch(ca, &destination, [1; 16], 1)?.context("the lease was given back")?;
    ensure!(seqs(&next) == [4], "{next:?}");
    Ok(())
}

#[test]
fn an_event_that_failed_goes_alone_and_later() -> Result<()> {
    let (installation, clock, destination) = waiting(&[])?;
    let ca = &installation.ca;
    let batch = next_batch(ca, &destination, [1; 16], 100)?.context("a batch")?;
    ensure!(batch.events.len() > 3, "{batch:?}");
    let held = note_failed(ca, &batch, late())?;
    ensure!((held.seq, held.attempts) == (1, 1), "{held:?}");
    ensure!(next_batch(ca, &destination, [1; 16], 100)?.is_none(), "at once");
    let mut waits = Vec::new();
    for _ in 0..3 {
        let mut waited = 0;
        let batch = loop {
            clock.advance(1);
            waited += 1;
            if let Some(batch) = next_batch(ca, &destination, [1; 16], 100)? {
                break batch;
            }
        };
        ensure!(seqs(&batch) == [1], "{batch:?}");
        waits.push(waited);
        note_failed(ca, &batch, late())?;
    }
    ensure!(waits.is_sorted() && waits.last() >= Some(&4), "{waits:?}");
    let held = state(ca)?.held.context("held")?;
    ensure!(held.attempts == 4 && held.since < held.next_try_at, "{held:?}");
    Ok(())
}

#[test]
fn what_is_skipped_during_an_attempt_stays_skipped_and_is_skipped_once() -> Result<()> {
    for succeeds in [false, true] {
        let (installation, clock, destination) = waiting(&[])?;
        let ca = &installation.ca;
        let skip = |seq| {
            let permitted = permit(&Actor::Host, SkipEvent)?;
            skip_event(ca, &permitted, &destination.name, seq, "a test")
        };
        ensure!(matches!(skip(1), Err(ca_core::Error::Conflict(Conflict::EventNotHeld))), "nothing is held yet");
        let batch = next_batch(ca, &destination, [1; 16], 100)?.context("a batch")?;
        note_failed(ca, &batch, late())?;
        clock.advance(10);
        let batch = next_batch(ca, &destination, [1; 16], 100)?.context("the next attempt")?;
        skip(1)?;
        ensure!(matches!(skip(1), Err(ca_core::Error::Conflict(Conflict::EventNotHeld))), "skipped twice");
        ensure!(matches!(skip(2), Err(ca_core::Error::Conflict(Conflict::EventNotHeld))), "another one");
        if succeeds {
            ensure!(!note_delivered(ca, &batch)?, "the position has moved already");
        } else {
            note_failed(ca, &batch, late())?;
        }
        ensure!(state(ca)?.seq == 1 && state(ca)?.held.is_none(), "{:?}", state(ca)?);
        let next = next_batch(ca, &destination, [1; 16], 1)?.context("the lease was given back")?;
        ensure!(seqs(&next) == [2], "{next:?}");
    }
    Ok(())
}

#[test]
fn rows_for_others_are_passed_over() -> Result<()> {
    let (installation, _clock, destination) = waiting(&["nothing.like.this"])?;
    let ca = &installation.ca;
    let batch = next_batch(ca, &destination, [1; 16], 100)?.context("rows follow")?;
    ensure!(batch.events.is_empty(), "{batch:?}");
    ensure!(note_delivered(ca, &batch)?, "it has moved");
    ensure!(state(ca)?.seq == installation.database.count("audit")?, "{:?}", state(ca)?);
    ensure!(next_batch(ca, &destination, [1; 16], 100)?.is_none(), "nothing follows");
    Ok(())
}

#[test]
fn a_batch_is_bounded_by_its_octets_and_has_at_least_one_event() -> Result<()> {
    let (installation, _clock, destination) = waiting(&[])?;
    let ca = &installation.ca;
    let longer = "detail || detail || detail || detail || detail || detail || detail || detail";
    installation.database.execute("UPDATE audit SET detail = '0123456789abcdef0123456789abcdef'")?;
    for _ in 0..5 {
        // 32 octets, eightfold five times: a mebibyte.
        installation.database.execute(&format!("UPDATE audit SET detail = {longer} WHERE seq = 2"))?;
    }
    for expected in [1, 2, 3] {
        let batch = next_batch(ca, &destination, [1; 16], 100)?.context("a batch")?;
        ensure!(seqs(&batch).first() == Some(&expected), "{:?}", seqs(&batch));
        ensure!(expected > 2 || batch.events.len() == 1, "{:?}", seqs(&batch));
        ensure!(note_delivered(ca, &batch)?, "delivered");
    }
    Ok(())
}
