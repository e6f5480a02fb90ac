-- answers_of(): in the order of the points
select a.point, a.answer, a.note, a.document
from grant_specification_answer a join grant_specification_check k on k.id = a.verification
  join grant_specification_point q on q.specification = k.specification and q.code = a.point
where a.verification = $1
order by q.position
