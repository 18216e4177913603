//! What somebody can do who writes to the database and knows how the chain is made: change a row and make every hash
//! after it anew. This is a second, independent writing of the chain's rule.

use std::process::Command;

use anyhow::Result;
use inkan_tests::command::run;
use inkan_tests::database::Database;

/// Changes a row's actor and makes the hashes from that row on anew, and the head of the trail.
pub(super) fn rewrite(database: &Database, seq: i64, actor: &str) -> Result<()> {
    let statements = format!("UPDATE audit SET actor = '{actor}' WHERE seq = {seq}; {}", rechain(seq));
    if database.is_postgres() {
        return database.execute(&format!("{LINK_IN_POSTGRES} {statements}"));
    }
    let path = database.url().trim_start_matches("sqlite:");
    run(Command::new("python3").args(["-c", REWRITE_IN_SQLITE, path, &statements]))?.ok().map(drop)
}

fn rechain(seq: i64) -> String {
    format!(
        "WITH RECURSIVE made(seq, previous_hash, hash) AS (
            SELECT seq, previous_hash, hash FROM audit WHERE seq = {seq} - 1
            UNION ALL
            SELECT it.seq, made.hash,
                link(made.hash, it.seq, it.at, it.actor, it.action, it.subject, it.detail, it.personal_digest)
            FROM audit it JOIN made ON it.seq = made.seq + 1
        )
        UPDATE audit SET previous_hash = made.previous_hash, hash = made.hash
        FROM made WHERE audit.seq = made.seq AND audit.seq >= {seq};
        UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE audit.seq = audit_head.seq)"
    )
}

const LINK_IN_POSTGRES: &str = r"
CREATE OR REPLACE FUNCTION field(octets BYTEA) RETURNS BYTEA LANGUAGE SQL AS $$
    SELECT int8send(length(octets)) || octets
$$;
CREATE OR REPLACE FUNCTION link(previous BYTEA, seq BIGINT, at TIMESTAMP, actor TEXT, action TEXT, subject TEXT, detail TEXT,
    personal BYTEA) RETURNS BYTEA LANGUAGE SQL AS $$
    SELECT sha256(field('inkan-audit-1') || field(previous) || field(int8send(seq))
        || field(int8send(extract(epoch FROM at)::BIGINT)) || field(convert_to(actor, 'UTF8'))
        || field(convert_to(action, 'UTF8')) || field(convert_to(subject, 'UTF8'))
        || field(convert_to(detail, 'UTF8')) || field(personal))
$$;";

const REWRITE_IN_SQLITE: &str = r"
import calendar, hashlib, sqlite3, struct, sys, time

def link(previous, seq, at, actor, action, subject, detail, personal):
    seconds = calendar.timegm(time.strptime(at[:19].replace('T', ' '), '%Y-%m-%d %H:%M:%S'))
    texts = [text.encode() for text in (actor, action, subject, detail)]
    fields = [b'inkan-audit-1', previous, struct.pack('>q', seq), struct.pack('>q', seconds), *texts, personal]
    return hashlib.sha256(b''.join(struct.pack('>Q', len(it)) + it for it in fields)).digest()

it = sqlite3.connect(sys.argv[1])
it.create_function('link', 8, link)
it.executescript(sys.argv[2])
it.commit()
";
