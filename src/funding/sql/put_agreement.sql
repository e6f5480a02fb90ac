-- write_agreement(), sign_for_beneficiary(), sign_for_state(): what both signed stays
insert into grant_agreement (application, version, is_agreement, amount_cents, object, conditions, clauses, schedule,
  report_due, ends, beneficiary_signed_at, state_signed_at, beneficiary_signed_by, state_signed_by,
  sha256, made_at, made_by, milestones)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
on conflict (application, version) do update
set is_agreement = excluded.is_agreement, amount_cents = excluded.amount_cents, object = excluded.object,
  conditions = excluded.conditions, clauses = excluded.clauses, schedule = excluded.schedule, milestones = excluded.milestones,
  report_due = excluded.report_due, ends = excluded.ends, beneficiary_signed_at = excluded.beneficiary_signed_at,
  state_signed_at = excluded.state_signed_at, beneficiary_signed_by = excluded.beneficiary_signed_by,
  state_signed_by = excluded.state_signed_by, sha256 = excluded.sha256, made_at = excluded.made_at,
  made_by = excluded.made_by
where grant_agreement.state_signed_at is null
