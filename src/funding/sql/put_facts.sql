-- note_content(): what the parts of an application say, as it stands
insert into grant_facts (application, subject, public_code, places, outcomes, in_kind_cents, cofunding_cents)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (application) do update set subject = excluded.subject, public_code = excluded.public_code,
  places = excluded.places, outcomes = excluded.outcomes, in_kind_cents = excluded.in_kind_cents,
  cofunding_cents = excluded.cofunding_cents
