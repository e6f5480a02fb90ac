-- How figures are broken down: a dimension (sex, age group, public) with its categories. Codes never change, since values
-- hang on them (series.dimension is sex:female); words and order may. An indicator that is broken down by it has them in
-- indicator_category.
create table dimension (
  code text primary key check (code <> ''),
  name_en text not null check (name_en <> ''),
  name_fr text not null check (name_fr <> '')
);
create table dimension_category (
  dimension text not null references dimension (code),
  code text not null check (code <> ''),
  position integer not null,
  label_en text not null check (label_en <> ''),
  label_fr text not null check (label_fr <> ''),
  primary key (dimension, code)
);
