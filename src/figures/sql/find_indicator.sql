-- One indicator, for its page and its figures.
select code, name_en, name_fr, definition_en, definition_fr, unit, behaviour, kind, source_en, source_fr, is_public
from indicator
where code = $1
