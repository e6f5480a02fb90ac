-- agreements_of(): all versions
select application, version, is_agreement, amount_cents, object, conditions, clauses, schedule, milestones,
  report_due, ends, beneficiary_signed_at, state_signed_at, beneficiary_signed_by, state_signed_by,
  sha256, made_at, made_by
from grant_agreement where application = $1 order by version desc
