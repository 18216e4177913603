-- What one officer proposes and another decides. A proposer of NULL is the host; a decider of NULL with the state confirmed is the deadline.
CREATE TABLE proposal (
    id BIGSERIAL PRIMARY KEY,
    kind TEXT NOT NULL,
    digest BYTEA NOT NULL,
    proposer_id BIGINT REFERENCES person (id),
    proposed_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- Whether it is carried out at expires_at unless it is refused: the host proposed it while there were too few officers.
    acts_at_deadline BOOLEAN NOT NULL,
    state TEXT NOT NULL DEFAULT 'proposed',
    decider_id BIGINT REFERENCES person (id),
    decided_at TIMESTAMP,
    reason TEXT
);
CREATE INDEX proposal_open ON proposal (expires_at) WHERE state = 'proposed';

-- The changes of a proposal in their order, as text; the outcome stands there once it was carried out.
CREATE TABLE proposed_change (
    proposal_id BIGINT NOT NULL REFERENCES proposal (id),
    position BIGINT NOT NULL,
    change TEXT NOT NULL,
    outcome TEXT,
    PRIMARY KEY (proposal_id, position)
);

-- One row once two administrators and two security officers had set up a second factor: from then on the host acts alone no more.
CREATE TABLE founding (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    ended_at TIMESTAMP NOT NULL
);
