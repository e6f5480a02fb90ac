-- The same for a few contracts: what is due for somebody, one department, one contract.
select p.id, p.contract, p.state, p.version, p.in_force, p.reason, p.started_on, p.submitted_on, p.adopted_on,
  p.state_signed_on, p.authority_signed_on, p.return_motive,
  cast((select count(*) from plan_action a where a.plan = p.id and a.removed = 0) as bigint), p.changed_at
from plan p
where p.programme = $1
  and p.contract in ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
order by p.contract
