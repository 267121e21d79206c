import {
  DataList,
  Paginator,
  View,
  getObjectOr404,
  type DataAccess,
  type HttpRequest,
} from 'lapompe';

/** An item as plain values: its fields, and what came along. */
function toPlain(access: DataAccess, item: unknown, include: readonly string[]): object {
  const { fields, relations } = access.describe();
  const plain: Record<string, unknown> = {};
  for (const { name } of fields) plain[name] = access.valueOf(item, name);
  for (const { name, to } of relations.filter((each) => include.includes(each.name))) {
    const found = access.related(item, name);
    const plainOther = (other: unknown) => toPlain(to(), other, []);
    plain[name] = Array.isArray(found) ? found.map(plainOther) : found && plainOther(found);
  }
  return plain;
}

/** A page of whatever stands behind the port: `?page=2&order=-title&q=words`. */
export class DataListView extends View {
  access!: DataAccess;
  include: readonly string[] = [];
  searched: readonly string[] = [];
  perPage = 2;

  async get(request: HttpRequest) {
    const order = request.GET.get('order');
    const text = request.GET.get('q') ?? '';
    const list = new DataList(this.access, {
      include: this.include,
      search: { text, fields: this.searched },
      order: order === undefined ? undefined : [order],
    });
    const page = await new Paginator(list, this.perPage).page(request.GET.get('page') ?? 1);
    return {
      count: page.count,
      pages: page.numPages,
      items: page.objectList.map((item) => toPlain(this.access, item, this.include)),
    };
  }
}

/** One item of whatever stands behind the port. */
export class DataDetailView extends View {
  access!: DataAccess;
  include: readonly string[] = [];

  async get(_request: HttpRequest, key: string) {
    const item = await getObjectOr404(this.access.get(key, { include: this.include }));
    return toPlain(this.access, item, this.include);
  }
}
