-- What is due for a local authority: the milestones not met, of its plans that run. Numbered as action_number does.
select p.contract, a.axis,
  cast((select count(*) from plan_action b where b.plan = a.plan and b.axis = a.axis and b.removed = 0
    and (b.position < a.position or (b.position = a.position and b.id <= a.id))) as bigint),
  a.title, m.label, m.due
from plan p
join plan_action a on a.plan = p.id and a.removed = 0
join plan_action_milestone m on m.plan = a.plan and m.action = a.id
where p.programme = $1 and p.state in ('adopted', 'under_way') and m.done is null and m.due <= $2
  and p.contract in ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
order by p.contract, a.axis, a.position, a.id, m.line
