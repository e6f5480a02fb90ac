-- The categories of every dimension, in the order in which they are shown.
select dimension, code, label_en, label_fr from dimension_category order by dimension, position, code
