-- save_dimension(): its categories are written anew, in their order.
delete from dimension_category where dimension = $1
