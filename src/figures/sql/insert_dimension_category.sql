-- save_dimension(): one category in its place.
insert into dimension_category (dimension, code, position, label_en, label_fr) values ($1, $2, $3, $4, $5)
