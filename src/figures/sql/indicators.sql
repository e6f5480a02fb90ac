-- Every indicator, for the index of figures and the export.
select
  code, name_en, name_fr, definition_en, definition_fr, unit, behaviour, kind, source_en, source_fr, is_public, origin,
  over_territories, over_time, weight, formula, decimals, polarity, frequency, level, answered_by, validated_by,
  plausible_min, plausible_max, small_count
from indicator
order by id
