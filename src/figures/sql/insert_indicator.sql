-- An indicator that is new gets the next number; one that is known keeps its own and takes the new words. Who may read it
-- (is_public, small_count) is not the declaring room's to change: set_publication.sql.
insert into indicator (
  id, code, name_en, name_fr, definition_en, definition_fr, unit, behaviour, kind, source_en, source_fr, is_public, origin,
  over_territories, over_time, weight, formula, decimals, polarity, frequency, level, answered_by, validated_by,
  plausible_min, plausible_max, small_count
)
select coalesce(max(id), 0) + 1,
  cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as text), cast($5 as text), cast($6 as text),
  cast($7 as text), cast($8 as text), cast($9 as text), cast($10 as text), cast($11 as integer), cast($12 as text),
  cast($13 as text), cast($14 as text), cast($15 as text), cast($16 as text), cast($17 as integer), cast($18 as text),
  cast($19 as text), cast($20 as text), cast($21 as text), cast($22 as text), cast($23 as bigint), cast($24 as bigint),
  cast($25 as integer)
from indicator
where true
on conflict (code) do update
set
  name_en = excluded.name_en, name_fr = excluded.name_fr, definition_en = excluded.definition_en,
  definition_fr = excluded.definition_fr, unit = excluded.unit, kind = excluded.kind, source_en = excluded.source_en,
  source_fr = excluded.source_fr, origin = excluded.origin,
  over_territories = excluded.over_territories, over_time = excluded.over_time, weight = excluded.weight,
  formula = excluded.formula, decimals = excluded.decimals, polarity = excluded.polarity, frequency = excluded.frequency,
  level = excluded.level, answered_by = excluded.answered_by, validated_by = excluded.validated_by,
  plausible_min = excluded.plausible_min, plausible_max = excluded.plausible_max
