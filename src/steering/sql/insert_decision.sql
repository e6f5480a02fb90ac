-- decide(), decide_files() and replace_decision()
insert into decision (id, committee, year, number, meeting, item, line, verdict, amount_cents, text, motive, owner_seat,
  owner, due, state, state_on, state_by, state_note, replaces, decided_on, decided_by, recorded_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
