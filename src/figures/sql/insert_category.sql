-- set_categories(): one category.
insert into indicator_category (indicator, dimension, code, position, label_en, label_fr)
select id, cast($2 as text), cast($3 as text), cast($4 as integer), cast($5 as text), cast($6 as text)
from indicator
where code = $1
