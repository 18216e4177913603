-- What one officer proposes and another decides. A proposer of NULL is the host; a decider of NULL with the state confirmed is the deadline.
CREATE TABLE proposal (
    id INTEGER PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    digest BLOB NOT NULL,
    proposer_id INTEGER REFERENCES person (id),
    proposed_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- Whether it is carried out at expires_at unless it is refused: the host proposed it while there were too few officers.
    acts_at_deadline BOOLEAN NOT NULL,
    state TEXT NOT NULL DEFAULT 'proposed',
    decider_id INTEGER REFERENCES person (id),
    decided_at TIMESTAMP,
    reason TEXT
);
CREATE INDEX proposal_open ON proposal (expires_at) WHERE state = 'proposed';

-- The changes of a proposal in their order, as text; the outcome stands there once it was carried out.
CREATE TABLE proposed_change (
    proposal_id INTEGER NOT NULL REFERENCES proposal (id),
    position INTEGER NOT NULL,
    change TEXT NOT NULL,
    outcome TEXT,
    PRIMARY KEY (proposal_id, position)
);

-- One row once two administrators and two security officers had set up a second factor: from then on the host acts alone no more.
CREATE TABLE founding (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    ended_at TIMESTAMP NOT NULL
);
