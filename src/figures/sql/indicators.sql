-- Every indicator, for the index of figures and the export.
select code, name_en, name_fr, definition_en, definition_fr, unit, behaviour, kind, source_en, source_fr, is_public
from indicator
order by id
