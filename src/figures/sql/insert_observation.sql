-- record_observation: one more observation. No row when the indicator is not declared.
insert into observation (id, indicator, dimension, territory, department, region, nation, day, amount, source_kind, source_id,
                         actor_id, actor_label, recorded_at)
select cast($1 as text), id, cast($3 as text), cast($4 as integer), cast($5 as integer), cast($6 as integer), cast($7 as integer),
       cast($8 as text), cast($9 as bigint), cast($10 as text), cast($11 as text), cast($12 as text), cast($13 as text),
       cast($14 as bigint)
from indicator
where code = $2
