-- keep(): what was submitted, by department, call and state, so that no list counts a hundred thousand rows
insert into grant_tally (department, call, state, files, asked_cents, granted_cents) values ($1, $2, $3, $4, $5, $6)
on conflict (department, call, state) do update set files = grant_tally.files + excluded.files,
  asked_cents = grant_tally.asked_cents + excluded.asked_cents,
  granted_cents = grant_tally.granted_cents + excluded.granted_cents
