from tests.pipeline import small
def test_x(built): 
    print(sorted(small.tree(built.site)))
