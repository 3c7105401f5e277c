// One function for each kind of route template. Each tells its own name and the route values it got.
import { app } from '@azure/functions';

const addRoute = (name, route, methods = ['GET']) =>
  app.http(name, { methods, route, handler: (request) => ({ jsonBody: { function: name, params: request.params } }) });

addRoute('routeLiteral', 'route/literal');
addRoute('routeParameter', 'route/one/{x}');
addRoute('routeTwo', 'route/two/{a}/and/{b}');
addRoute('routeOptional', 'route/optional/{x?}');
addRoute('routeDefault', 'route/default/{x=blue}');
addRoute('routeInt', 'route/int/{id:int}');
addRoute('routeRange', 'route/range/{n:range(3,5)}');
addRoute('routeGuid', 'route/guid/{x:guid}');
addRoute('routeLetters', 'route/letters/{x:alpha:length(2,4)}');
addRoute('routeRest', 'route/rest/{*rest}');
addRoute('routeMixed', 'route/file/{name}.{ext}');
addRoute('routeHead', 'route/head', ['GET', 'HEAD']);

// Two functions on one route, told apart by the method.
addRoute('routeRead', 'route/shared', ['GET']);
addRoute('routeWrite', 'route/shared', ['PUT', 'DELETE']);

// Overlapping routes: the name decides, whatever was registered first and however general the route is.
addRoute('overlapB', 'route/overlap/literal');
addRoute('overlapA', 'route/overlap/{*rest}');
addRoute('overtakenA', 'route/overtaken/literal');
addRoute('overtakenB', 'route/overtaken/{x}');

// Neither route nor methods: the name is the route, GET and POST are the methods.
app.http('RouteByName', { handler: (request) => ({ jsonBody: { function: 'RouteByName', method: request.method } }) });

// These two want a key, where the host enforces keys.
app.http('keyedFunction', { methods: ['GET'], authLevel: 'function', route: 'keyed/function', handler: () => ({}) });
app.http('keyedAdmin', { methods: ['GET'], authLevel: 'admin', route: 'keyed/admin', handler: () => ({}) });
