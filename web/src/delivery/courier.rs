//! The worker of one destination: it delivers one batch after the other and never passes an event that was not accepted.

use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use ca_core::config::Destination;
use ca_core::runtime::crash_point::{self, CrashPoint};
use ca_core::store::Concern;
use ca_core::types::{DeliveryFault, Setback};
use ca_core::use_cases::delivery::{Batch, add_destination, next_batch, note_delivered, note_failed};
use ca_core::{Ca, Result};
use tokio::time::{sleep, timeout};

use super::event::Event;
use super::syslog::Syslog;
use super::webhook::Webhook;
use crate::blocking::{ask, blocking};
use crate::config::{PortalConfig, SyslogConfig, WebhookConfig};

/// Delivers the trail to one destination. Each has its own worker, so that a held one delays no other.
pub struct Courier {
    ca: Arc<Ca>,
    destination: Destination,
    transport: Transport,
    /// The host of the portal, which tells installations apart.
    source: String,
    /// Identifies this process in the lease.
    token: [u8; 16],
    /// The number of events in the next batch: one after a failure, twice as many after each success.
    pace: usize,
}

enum Transport {
    Webhook(Webhook),
    Syslog(Syslog),
}

/// The result of one step.
enum Step {
    /// A batch was delivered; there may be more.
    Delivered,
    /// Nothing was due at this count of commits that write events, or the batch was not accepted.
    Idle { seen: u64 },
    /// The database can't be used.
    Rest,
}

impl Courier {
    /// A worker for a webhook. Relative paths of the section are relative to `folder`, which contains the configuration file.
    ///
    /// # Errors
    /// `Configuration`, naming the key; `Internal` when the random source fails.
    pub fn for_webhook(ca: Arc<Ca>, section: &WebhookConfig, folder: &Path, portal: &PortalConfig) -> Result<Self> {
        let webhook = Webhook::check(section, folder)?;
        Self::new(ca, section.destination()?, Transport::Webhook(webhook), portal)
    }

    /// A worker for a receiver of syslog messages.
    ///
    /// # Errors
    /// Those of [`Courier::for_webhook`].
    pub fn for_syslog(ca: Arc<Ca>, section: &SyslogConfig, folder: &Path, portal: &PortalConfig) -> Result<Self> {
        let syslog = Syslog::check(section, folder)?;
        Self::new(ca, section.destination()?, Transport::Syslog(syslog), portal)
    }

    fn new(ca: Arc<Ca>, destination: Destination, transport: Transport, portal: &PortalConfig) -> Result<Self> {
        let (source, token) = (portal.check()?.url.host().to_owned(), ca.entropy().octets()?);
        Ok(Self { ca, destination, transport, source, token, pace: 1 })
    }

    /// Runs until `shutdown` completes; a delivery that has begun is finished first, but not waited for longer than it may take.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        loop {
            let step = {
                let mut step = pin!(self.step());
                tokio::select! {
                    biased;
                    step = &mut step => step,
                    () = &mut shutdown => {
                        let _ = timeout(FINISH, step).await;
                        break;
                    }
                }
            };
            let rest = rest_after(step, Arc::clone(&self.ca));
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                () = rest => {}
            }
        }
        // A background thread that still waits for a commit must not delay the end of the process.
        self.ca.commits().wake();
    }

    async fn step(&mut self) -> Step {
        self.try_step().await.unwrap_or_else(|error| {
            tracing::error!(destination.name = self.destination.name.as_str(), %error, "the events for a destination can't be read or noted");
            Step::Rest
        })
    }

    async fn try_step(&mut self) -> Result<Step> {
        let seen = self.ca.commits().count_of(Concern::Trail);
        let (destination, token, pace) = (self.destination.clone(), self.token, self.pace);
        let next = ask(&self.ca, move |ca| {
            add_destination(ca, &destination)?;
            next_batch(ca, &destination, token, pace)
        });
        let Some(batch) = next.await? else {
            self.transport.rest();
            return Ok(Step::Idle { seen });
        };
        match self.deliver(&batch).await {
            Ok(()) => {
                crash_point::pass(CrashPoint::EventsDelivered);
                self.pace = (self.pace * 2).min(MOST_EVENTS);
                ask(&self.ca, move |ca| note_delivered(ca, &batch)).await?;
                Ok(Step::Delivered)
            }
            Err(setback) => {
                self.pace = 1;
                self.transport.rest();
                self.note_failed(batch, setback).await?;
                Ok(Step::Idle { seen: self.ca.commits().count_of(Concern::Trail) })
            }
        }
    }

    async fn deliver(&mut self, batch: &Batch) -> Result<(), Setback> {
        if batch.events.is_empty() {
            return Ok(());
        }
        let events: Vec<Event<'_>> =
            batch.events.iter().map(|row| Event::new(row, self.destination.personal)).collect();
        let names = (self.source.as_str(), self.destination.name.as_str());
        let now = self.ca.clock().now();
        let delivery = async {
            match &mut self.transport {
                Transport::Webhook(webhook) => webhook.deliver(names, &events, now).await,
                Transport::Syslog(syslog) => syslog.deliver(names.0, &events).await,
            }
        };
        let late = |_| Setback::new(DeliveryFault::Late, format!("no confirmation within {} s", ATTEMPT.as_secs()));
        timeout(ATTEMPT, delivery).await.unwrap_or_else(|elapsed| Err(late(elapsed)))
    }

    async fn note_failed(&self, batch: Batch, setback: Setback) -> Result<()> {
        let held = ask(&self.ca, move |ca| note_failed(ca, &batch, setback)).await?;
        tracing::warn!(
            destination.name = self.destination.name.as_str(),
            audit.seq = held.seq,
            attempts = held.attempts,
            error = %held.setback,
            "a destination does not accept an event; later ones wait"
        );
        Ok(())
    }
}

impl Transport {
    fn rest(&mut self) {
        if let Self::Webhook(webhook) = self {
            webhook.rest();
        }
    }
}

async fn rest_after(step: Step, ca: Arc<Ca>) {
    match step {
        Step::Delivered => {}
        Step::Idle { seen } => {
            // The wait also ends for commits of other processes, and for the next attempt.
            let _ = blocking(move || ca.commits().wait_past_of(Concern::Trail, seen, POLL)).await;
        }
        Step::Rest => sleep(REST_AFTER_ERROR).await,
    }
}

/// The time limit of one delivery, half as long as the lease.
const ATTEMPT: Duration = Duration::from_secs(15);
/// How long a delivery that has begun may delay the end of the server.
const FINISH: Duration = Duration::from_secs(5);
/// The interval at which the trail is polled without a commit signal.
const POLL: Duration = Duration::from_secs(1);
const REST_AFTER_ERROR: Duration = Duration::from_secs(5);
/// The most events of one delivery.
const MOST_EVENTS: usize = 100;
