-- sums_of(): from commitment to recovery
select
  coalesce((select max(g.amount_cents) from grant_agreement g where g.application = $1 and g.state_signed_at is not null
    and g.version = (select max(v.version) from grant_agreement v where v.application = $1 and v.state_signed_at is not null)), 0),
  cast(coalesce((select sum(y.amount_cents) from grant_payment y where y.application = $1
    and y.certified_at is not null and y.state <> 'cancelled'), 0) as bigint),
  cast(coalesce((select sum(y.amount_cents) from grant_payment y where y.application = $1 and y.state = 'paid'), 0)
    as bigint),
  cast(coalesce((select sum(t.amount_cents) from grant_receipt t join grant_recovery r on r.id = t.recovery
    where r.application = $1), 0) as bigint)
